// A mixture of experts around its matrix products: who goes where, in which order, and back.
#include "common.cuh"

static const int MOST_EXPERTS = 1024;
static const int MOST_CHOSEN = 32;

enum Gate { SOFTMAX = 0, SIGMOID_WITH_BIAS = 1 };

struct Router {
  int* chosen;     // [rows, chosen_count], ascending; −1 for rows that are not there
  float* weights;  // [rows, chosen_count]
  const float* logits;
  const float* bias;
  const int* live;  // how many rows are there
  long stride;
  int rows, experts, chosen_count, gate, groups, chosen_groups, normalised;
  float scale;
};

// The lane-wise best of a warp, equal ones to the lower index.
__device__ __forceinline__ void best_of_warp(float& rank, int& index) {
#pragma unroll
  for (int lane = WARP / 2; lane > 0; lane /= 2) {
    const float other_rank = __shfl_xor_sync(0xffffffffu, rank, lane);
    const int other = __shfl_xor_sync(0xffffffffu, index, lane);
    if (other_rank > rank || (other_rank == rank && other < index)) {
      rank = other_rank;
      index = other;
    }
  }
}

// The best of `count` ranks, which is then taken out by making it NaN.
__device__ __forceinline__ int take_best(float* ranks, int count) {
  float best = -INFINITY;
  int index = count;
  for (int i = threadIdx.x; i < count; i += WARP) {
    if (ranks[i] > best || (ranks[i] == best && i < index)) {
      best = ranks[i];
      index = i;
    }
  }
  best_of_warp(best, index);
  __syncwarp();
  if (threadIdx.x == 0) {
    ranks[index] = NAN;
  }
  __syncwarp();
  return index;
}

// Chooses each row's experts (DeepSeek-V2, section 2.2.2; DeepSeek-V3, section 2.1.2). A warp, which
// is a block, for each row.
extern "C" __global__ void __launch_bounds__(32) sm80_f32_router(const Router p) {
  __shared__ float scores[MOST_EXPERTS];
  __shared__ float ranks[MOST_EXPERTS];
  __shared__ float group_ranks[MOST_EXPERTS];
  __shared__ int experts[MOST_CHOSEN];
  enter_grid();
  const int row = blockIdx.x;
  int* chosen = p.chosen + row * p.chosen_count;
  float* weights = p.weights + row * p.chosen_count;
  if (row >= *p.live) {
    for (int i = threadIdx.x; i < p.chosen_count; i += WARP) {
      chosen[i] = -1;
      weights[i] = 0;
    }
    return;
  }
  const float* logits = p.logits + row * p.stride;
  float most = -INFINITY;
  int ignored = 0;
  for (int e = threadIdx.x; e < p.experts; e += WARP) {
    most = fmaxf(most, logits[e]);
  }
  best_of_warp(most, ignored);
  float sum = 0;
  for (int e = threadIdx.x; e < p.experts; e += WARP) {
    scores[e] = p.gate == SOFTMAX ? expf(logits[e] - most) : 1 / (1 + expf(-logits[e]));
    sum += scores[e];
  }
  sum = warp_sum(sum);
  for (int e = threadIdx.x; e < p.experts; e += WARP) {
    scores[e] = p.gate == SOFTMAX ? scores[e] / sum : scores[e];
    ranks[e] = scores[e] + (p.bias != nullptr ? p.bias[e] : 0);
  }
  __syncwarp();

  if (p.groups > 1) {
    const int size = p.experts / p.groups;
    for (int g = threadIdx.x; g < p.groups; g += WARP) {
      float first = -INFINITY;
      float second = -INFINITY;
      for (int e = g * size; e < (g + 1) * size; e++) {
        if (ranks[e] > first) {
          second = first;
          first = ranks[e];
        } else {
          second = fmaxf(second, ranks[e]);
        }
      }
      group_ranks[g] = first + (p.gate == SIGMOID_WITH_BIAS && size > 1 ? second : 0);
    }
    __syncwarp();
    for (int i = 0; i < p.chosen_groups; i++) {
      take_best(group_ranks, p.groups);
    }
    for (int e = threadIdx.x; e < p.experts; e += WARP) {
      if (!isnan(group_ranks[e / size])) {
        ranks[e] = -INFINITY;
      }
    }
    __syncwarp();
  }

  for (int i = 0; i < p.chosen_count; i++) {
    const int expert = take_best(ranks, p.experts);
    if (threadIdx.x == 0) {
      int at = i;
      for (; at > 0 && experts[at - 1] > expert; at--) {
        experts[at] = experts[at - 1];
      }
      experts[at] = expert;
    }
  }
  __syncwarp();
  float total = 0;
  for (int i = 0; i < p.chosen_count; i++) {
    total += scores[experts[i]];
  }
  const float factor = p.normalised ? p.scale / (total + 1e-20f) : p.scale;
  for (int i = threadIdx.x; i < p.chosen_count; i += WARP) {
    chosen[i] = experts[i];
    weights[i] = scores[experts[i]] * factor;
  }
}

struct ExpertOrder {
  int* tiles;       // {expert, first slot, slots}, [most_tiles]; without slots beyond the last
  int* slot_rows;   // the row that a slot's input is; −1 for slots beyond the last
  int* slots;       // [rows, chosen_count]: the slot of each choice, −1 for none
  unsigned long long* loads;  // tokens served, by expert
  const int* chosen;
  int rows, chosen_count, experts, tile_rows, most_tiles;
};

// Sorts choices by expert and cuts each expert's into tiles. One block of 1024 threads. In which order
// an expert has its slots is left open: no result depends on it.
extern "C" __global__ void __launch_bounds__(1024) sm80_i32_expert_order(const ExpertOrder p) {
  __shared__ int counts[MOST_EXPERTS];
  __shared__ int slot_ends[MOST_EXPERTS];
  __shared__ int tile_ends[MOST_EXPERTS];
  enter_grid();
  const int e = threadIdx.x;
  const int choices = p.rows * p.chosen_count;
  counts[e] = 0;
  __syncthreads();
  for (int i = threadIdx.x; i < choices; i += blockDim.x) {
    if (p.chosen[i] >= 0) {
      atomicAdd(&counts[p.chosen[i]], 1);
    }
  }
  __syncthreads();
  const int count = counts[e];
  const int tiles = (count + p.tile_rows - 1) / p.tile_rows;
  slot_ends[e] = count;
  tile_ends[e] = tiles;
  __syncthreads();
  for (int step = 1; step < MOST_EXPERTS; step *= 2) {
    const int slots_before = e >= step ? slot_ends[e - step] : 0;
    const int tiles_before = e >= step ? tile_ends[e - step] : 0;
    __syncthreads();
    slot_ends[e] += slots_before;
    tile_ends[e] += tiles_before;
    __syncthreads();
  }
  const int first_slot = slot_ends[e] - count;
  const int first_tile = tile_ends[e] - tiles;
  for (int t = 0; t < tiles; t++) {
    p.tiles[3 * (first_tile + t)] = e;
    p.tiles[3 * (first_tile + t) + 1] = first_slot + t * p.tile_rows;
    p.tiles[3 * (first_tile + t) + 2] = min(p.tile_rows, count - t * p.tile_rows);
  }
  for (int t = tile_ends[MOST_EXPERTS - 1] + threadIdx.x; t < p.most_tiles; t += blockDim.x) {
    p.tiles[3 * t] = 0;
    p.tiles[3 * t + 1] = 0;
    p.tiles[3 * t + 2] = 0;
  }
  if (count > 0) {
    p.loads[e] += count;
  }
  for (int s = slot_ends[MOST_EXPERTS - 1] + threadIdx.x; s < choices; s += blockDim.x) {
    p.slot_rows[s] = -1;
  }
  counts[e] = first_slot;
  __syncthreads();
  for (int i = threadIdx.x; i < choices; i += blockDim.x) {
    const int expert = p.chosen[i];
    const int slot = expert < 0 ? -1 : atomicAdd(&counts[expert], 1);
    p.slots[i] = slot;
    if (slot >= 0) {
      p.slot_rows[slot] = i / p.chosen_count;
    }
  }
}

// x[row] += Σ weight · y[slot] over the row's choices, in ascending order of experts. Grid
// (⌈n / threads⌉, rows).
extern "C" __global__ void sm80_f32_expert_combine(float* x, const float* y, const int* slots,
                                                   const float* weights, int chosen_count, int n) {
  enter_grid();
  const int row = blockIdx.y;
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) {
    return;
  }
  float sum = 0;
#pragma unroll 8
  for (int c = 0; c < chosen_count; c++) {
    const int slot = slots[row * chosen_count + c];
    const float value = slot >= 0 ? y[(long)slot * n + i] : 0;
    sum += weights[row * chosen_count + c] * value;
  }
  x[(long)row * n + i] += sum;
}
