// A mixture of experts around its matrix products: who goes where, in which order, and back.
#include "norm.cuh"

static const int MOST_EXPERTS = 1024;
static const int MOST_CHOSEN = 32;
// Warps that choose, where the others only sort.
static const int CHOOSING_WARPS = 8;

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
  for (int i = threadIdx.x % WARP; i < count; i += WARP) {
    if (ranks[i] > best || (ranks[i] == best && i < index)) {
      best = ranks[i];
      index = i;
    }
  }
  best_of_warp(best, index);
  __syncwarp();
  if (threadIdx.x % WARP == 0) {
    ranks[index] = NAN;
  }
  __syncwarp();
  return index;
}

// What a warp needs to choose a row's experts.
struct Choice {
  float* scores;       // [experts]
  float* ranks;        // [experts]
  float* group_ranks;  // [groups]
  int* experts;        // [chosen]
};

// Chooses a row's experts (DeepSeek-V2, section 2.2.2; DeepSeek-V3, section 2.1.2); by one warp.
__device__ __forceinline__ void choose(const Router& p, int row, const Choice& own) {
  const int lane = threadIdx.x % WARP;
  int* chosen = p.chosen + row * p.chosen_count;
  float* weights = p.weights + row * p.chosen_count;
  if (row >= *p.live) {
    for (int i = lane; i < p.chosen_count; i += WARP) {
      chosen[i] = -1;
      weights[i] = 0;
    }
    return;
  }
  const float* logits = p.logits + row * p.stride;
  float most = -INFINITY;
  int ignored = 0;
  for (int e = lane; e < p.experts; e += WARP) {
    most = fmaxf(most, logits[e]);
  }
  best_of_warp(most, ignored);
  float sum = 0;
  for (int e = lane; e < p.experts; e += WARP) {
    own.scores[e] = p.gate == SOFTMAX ? expf(logits[e] - most) : 1 / (1 + expf(-logits[e]));
    sum += own.scores[e];
  }
  sum = warp_sum(sum);
  for (int e = lane; e < p.experts; e += WARP) {
    own.scores[e] = p.gate == SOFTMAX ? own.scores[e] / sum : own.scores[e];
    own.ranks[e] = own.scores[e] + (p.bias != nullptr ? p.bias[e] : 0);
  }
  __syncwarp();

  if (p.groups > 1) {
    const int size = p.experts / p.groups;
    for (int g = lane; g < p.groups; g += WARP) {
      float first = -INFINITY;
      float second = -INFINITY;
      for (int e = g * size; e < (g + 1) * size; e++) {
        if (own.ranks[e] > first) {
          second = first;
          first = own.ranks[e];
        } else {
          second = fmaxf(second, own.ranks[e]);
        }
      }
      own.group_ranks[g] = first + (p.gate == SIGMOID_WITH_BIAS && size > 1 ? second : 0);
    }
    __syncwarp();
    for (int i = 0; i < p.chosen_groups; i++) {
      take_best(own.group_ranks, p.groups);
    }
    for (int e = lane; e < p.experts; e += WARP) {
      if (!isnan(own.group_ranks[e / size])) {
        own.ranks[e] = -INFINITY;
      }
    }
    __syncwarp();
  }

  // lane i has the i-th
  int mine = 0;
  for (int i = 0; i < p.chosen_count; i++) {
    const int expert = take_best(own.ranks, p.experts);
    mine = i == lane ? expert : mine;
  }
  int below = 0;
  for (int i = 0; i < p.chosen_count; i++) {
    below += __shfl_sync(0xffffffffu, mine, i) < mine;
  }
  if (lane < p.chosen_count) {
    own.experts[below] = mine;
  }
  __syncwarp();
  float total = 0;
  for (int i = 0; i < p.chosen_count; i++) {
    total += own.scores[own.experts[i]];
  }
  const float factor = p.normalised ? p.scale / (total + 1e-20f) : p.scale;
  for (int i = lane; i < p.chosen_count; i += WARP) {
    chosen[i] = own.experts[i];
    weights[i] = own.scores[own.experts[i]] * factor;
  }
  __syncwarp();
}

// A warp, which is a block, for each row.
extern "C" __global__ void __launch_bounds__(32) sm80_f32_router(const Router p) {
  __shared__ float scores[MOST_EXPERTS];
  __shared__ float ranks[MOST_EXPERTS];
  __shared__ float group_ranks[MOST_EXPERTS];
  __shared__ int experts[MOST_CHOSEN];
  enter_grid();
  choose(p, blockIdx.x, {scores, ranks, group_ranks, experts});
}

struct ExpertOrder {
  int* tiles;       // {expert, first slot, slots}, [most_tiles]; without slots beyond the last
  int* slot_rows;   // the row that a slot's input is; −1 for slots beyond the last
  int* slots;       // [rows, chosen_count]: the slot of each choice, −1 for none
  unsigned long long* loads;  // tokens served, by expert
  const int* chosen;
  int rows, chosen_count, experts, tile_rows, most_tiles;
};

__device__ __forceinline__ int warp_total(int value) {
#pragma unroll
  for (int lane = WARP / 2; lane > 0; lane /= 2) {
    value += __shfl_xor_sync(0xffffffffu, value, lane);
  }
  return value;
}

// The sums of both values over this thread and all before it, by a block of 1024.
__device__ __forceinline__ void sums_until(int& a, int& b) {
  __shared__ int ends_a[WARP];
  __shared__ int ends_b[WARP];
  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
#pragma unroll
  for (int step = 1; step < WARP; step *= 2) {
    const int before_a = __shfl_sync(0xffffffffu, a, max(0, lane - step));
    const int before_b = __shfl_sync(0xffffffffu, b, max(0, lane - step));
    a += lane >= step ? before_a : 0;
    b += lane >= step ? before_b : 0;
  }
  if (lane == WARP - 1) {
    ends_a[warp] = a;
    ends_b[warp] = b;
  }
  __syncthreads();
  const int before_a = lane < warp ? ends_a[lane] : 0;
  const int before_b = lane < warp ? ends_b[lane] : 0;
  a += warp_total(before_a);
  b += warp_total(before_b);
}

// Sorts choices by expert and cuts each expert's into tiles; by a block of 1024 threads. In which order
// an expert has its slots is left open: no result depends on it.
__device__ __forceinline__ void order(const ExpertOrder& p) {
  __shared__ int counts[MOST_EXPERTS];
  __shared__ int all_slots;
  __shared__ int all_tiles;
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
  int slots_until = count;
  int tiles_until = tiles;
  sums_until(slots_until, tiles_until);
  const int first_slot = slots_until - count;
  const int first_tile = tiles_until - tiles;
  counts[e] = first_slot;
  if (e == MOST_EXPERTS - 1) {
    all_slots = slots_until;
    all_tiles = tiles_until;
  }
  for (int t = 0; t < tiles; t++) {
    p.tiles[3 * (first_tile + t)] = e;
    p.tiles[3 * (first_tile + t) + 1] = first_slot + t * p.tile_rows;
    p.tiles[3 * (first_tile + t) + 2] = min(p.tile_rows, count - t * p.tile_rows);
  }
  if (count > 0) {
    p.loads[e] += count;
  }
  __syncthreads();
  for (int t = all_tiles + threadIdx.x; t < p.most_tiles; t += blockDim.x) {
    p.tiles[3 * t] = 0;
    p.tiles[3 * t + 1] = 0;
    p.tiles[3 * t + 2] = 0;
  }
  for (int s = all_slots + threadIdx.x; s < choices; s += blockDim.x) {
    p.slot_rows[s] = -1;
  }
  for (int i = threadIdx.x; i < choices; i += blockDim.x) {
    const int expert = p.chosen[i];
    const int slot = expert < 0 ? -1 : atomicAdd(&counts[expert], 1);
    p.slots[i] = slot;
    if (slot >= 0) {
      p.slot_rows[slot] = i / p.chosen_count;
    }
  }
}

// One block of 1024 threads.
extern "C" __global__ void __launch_bounds__(1024) sm80_i32_expert_order(const ExpertOrder p) {
  enter_grid();
  order(p);
}

// For few rows: chooses, and sorts what was chosen. One block of 1024 threads.
extern "C" __global__ void __launch_bounds__(1024)
    sm80_i32_expert_choice(const Router router, const ExpertOrder ordered) {
  DYNAMIC_SHARED(memory);
  enter_grid();
  const int warp = threadIdx.x / WARP;
  float* own = (float*)memory + warp * (3 * router.experts + MOST_CHOSEN);
  if (warp < CHOOSING_WARPS) {
    for (int row = warp; row < router.rows; row += CHOOSING_WARPS) {
      choose(router, row,
             {own, own + router.experts, own + 2 * router.experts,
              (int*)(own + 3 * router.experts)});
    }
  }
  __syncthreads();
  order(ordered);
}

// Experts whose results are under way together.
static const int COMBINED_AT_ONCE = 8;

// x[row] += Σ weight · y[slot] over the row's choices, in ascending order of experts.
struct Combine {
  float* x;        // [rows, n]
  const float* y;  // [slots, n]
  const int* slots;
  const float* weights;
  int chosen_count, n;

  __device__ __forceinline__ void begin(int row) {
    x += (long)row * n;
    slots += row * chosen_count;
    weights += row * chosen_count;
  }

  __device__ __forceinline__ void begin() { begin(blockIdx.x); }

  __device__ __forceinline__ float load(int i) const {
    float sum = 0;
    for (int first = 0; first < chosen_count; first += COMBINED_AT_ONCE) {
      float values[COMBINED_AT_ONCE];
#pragma unroll
      for (int c = 0; c < COMBINED_AT_ONCE; c++) {
        const int slot = first + c < chosen_count ? slots[first + c] : -1;
        values[c] = slot >= 0 ? weights[first + c] * y[(long)slot * n + i] : 0;
      }
#pragma unroll
      for (int c = 0; c < COMBINED_AT_ONCE; c++) {
        sum += values[c];
      }
    }
    return x[i] + sum;
  }
};

// Grid (⌈n / threads⌉, rows).
extern "C" __global__ void sm80_f32_expert_combine(Combine p) {
  enter_grid();
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < p.n) {
    p.begin(blockIdx.y);
    p.x[i] = p.load(i);
  }
}

// And the row's norm for the layer after. A block for each row of at most NORM_THREADS · NORM_KEPT
// elements: those are all read before the first is written.
extern "C" __global__ void __launch_bounds__(NORM_THREADS)
    sm80_bf16_expert_combine_norm(const Combine p, bf16* normed, const float* w, float epsilon) {
  bf16* to = normed + (long)blockIdx.x * p.n;
  float* x = p.x + (long)blockIdx.x * p.n;
  normalise(w, p.n, epsilon, p, [=](int i, float value, float sum) {
    to[i] = to_bf16(value);
    x[i] = sum;
  });
}
