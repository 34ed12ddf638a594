// Multi-head latent attention, absorbed, on Hopper (DeepSeek-V2, section 2.1), after FlashMLA's "seesaw"
// (deep dive of 2025-04-22): sixty-four rows of O are all that a multiprocessor's registers hold, so two
// warpgroups have half of its columns each, and take turns at scores and softmax of a tile of tokens while
// the other one's products keep the tensor cores busy. A third has the copy engine fetch.
#include "attention.cuh"
#include "hopper.cuh"

static const int ROWS = 64;
static const int TOKENS = 64;
static const int WIDTH = 576;
static const int RANK = 512;
// Of 64 columns each, 64 rows of 128 bytes.
static const int BLOCKS = WIDTH / 64;
static const int BLOCK_BYTES = 64 * 128;
static const int TILE_BYTES = BLOCKS * BLOCK_BYTES;
// O is multiplied only where a score is larger by so many powers of two than what the weights are
// relative to.
static const int LAZY_POWERS = 8;
// Rows of queries that are fetched at a time.
static const int QUERY_BOX = 16;

struct Shared {
  uint64_t queries;
  // Of a tile's blocks.
  uint64_t full[2][BLOCKS];
  // Of the first half of its values, the second, and of what is key only.
  uint64_t empty[2][3];
  // The weights of a tile, by which warpgroup made them.
  uint64_t weights[2];
  // The powers of two that these are relative to, and what O is to be multiplied by.
  float most[2][ROWS];
  float less[2][ROWS];
  float sums[2][ROWS];
  uint64_t summed;
};

__device__ __forceinline__ int part_of(int block) { return block / 4; }

// The order in which the blocks of a tile come free, and are wanted: a tile's maker is first done with its
// own half of the values.
__device__ __forceinline__ int block_of(int group, int i) {
  return i == 0 ? BLOCKS - 1 : group == 0 ? i - 1 : (i + 3) % 8;
}

// One warp.
__device__ __forceinline__ void fetch_latents(const Attention& p, const Stretch& s, int tiles,
                                              const TensorMap* queries, const TensorMap* latents,
                                              unsigned char* memory, Shared& shared) {
  const int lane = threadIdx.x % WARP;
  const int query_boxes = (s.rows + QUERY_BOX - 1) / QUERY_BOX;
  if (lane == 0) {
    barrier_expect(&shared.queries, query_boxes * BLOCKS * QUERY_BOX * 128);
  }
  __syncwarp();
  const int box = p.page_tables == nullptr ? TOKENS : min(p.page_size, TOKENS);
  auto entry = [&](int tile) {
    const int token = s.from + tile * TOKENS + lane * box;
    return lane * box < TOKENS && token < s.to ? (int)entry_of(p, s, token) : -1;
  };
  int next = entry(0);
  for (int i = lane; i < BLOCKS * query_boxes; i += WARP) {
    const int block = block_of(0, i / query_boxes);
    const int row = i % query_boxes * QUERY_BOX;
    fetch_tile(memory + block * BLOCK_BYTES + row * 128, queries, block * 64,
               s.first_row * p.heads + s.first + row, &shared.queries);
  }
  for (int tile = 0; tile < tiles; tile++) {
    const int row = next;
    next = entry(tile + 1);
    const int group = tile % 2;
    const int left = min(TOKENS, s.to - s.from - tile * TOKENS);
    const int boxes = (left + box - 1) / box;
    for (int i = 0; i < BLOCKS; i++) {
      const int block = block_of(group, i);
      if (i == 0 || i == 1 || i == 5) {
        barrier_wait(&shared.empty[group][part_of(block)], tile / 2 % 2 ^ 1);
      }
      if (lane == 0) {
        barrier_expect(&shared.full[group][block], boxes * box * 128);
      }
      __syncwarp();
      if (row >= 0) {
        fetch_tile(memory + (1 + group) * TILE_BYTES + block * BLOCK_BYTES + lane * box * 128, latents,
                   block * 64, row, &shared.full[group][block]);
      }
    }
  }
}

// A warpgroup.
template <int GROUP>
__device__ __forceinline__ void attend_latents(const Attention& p, const Stretch& s, int tiles,
                                               unsigned char* memory, Shared& shared) {
  const int thread = threadIdx.x % 128;
  const int lane = thread % WARP;
  const int part = lane % 4;
  const int row = thread / WARP * 16 + lane / 4;
  const float scale = p.scale * 1.44269504f;
  const int last[2] = {position_of(s, min(row, s.rows - 1)), position_of(s, min(row + 8, s.rows - 1))};
  // tokens that all rows see
  const int common = min(s.to, position_of(s, 0) + 1);
  unsigned char* own_tile = memory + (1 + GROUP) * TILE_BYTES;
  unsigned char* other_tile = memory + (2 - GROUP) * TILE_BYTES;
  unsigned char* weights = memory + 3 * TILE_BYTES;
  const uint64_t q = operand(memory);
  const uint64_t keys = operand(own_tile);
  const uint64_t own_values = operand_rows(own_tile + 4 * GROUP * BLOCK_BYTES, BLOCK_BYTES);
  const uint64_t other_values = operand_rows(other_tile + 4 * GROUP * BLOCK_BYTES, BLOCK_BYTES);
  const uint64_t weights_operand = operand(weights);

  float out[128];
  float score[32];
#pragma unroll
  for (int i = 0; i < 128; i++) {
    out[i] = 0;
  }
  float most[2] = {-INFINITY, -INFINITY};
  float sum[2] = {0, 0};

  auto multiply = [&](float low, float high) {
    if (__any_sync(0xffffffffu, low != 1 || high != 1)) {
#pragma unroll
      for (int i = 0; i < 128; i++) {
        out[i] *= i % 4 < 2 ? low : high;
      }
    }
  };
  // what the other warpgroup made of its tile
  auto take = [&](int tile) {
    barrier_wait(&shared.weights[1 - GROUP], tile / 2 % 2);
#pragma unroll
    for (int block = 0; block < 4; block++) {
      barrier_wait(&shared.full[1 - GROUP][4 * GROUP + block], tile / 2 % 2);
    }
    most[0] = shared.most[1 - GROUP][row];
    most[1] = shared.most[1 - GROUP][row + 8];
    const float less[2] = {shared.less[1 - GROUP][row], shared.less[1 - GROUP][row + 8]};
    sum[0] *= less[0];
    sum[1] *= less[1];
    multiply(less[0], less[1]);
    products_fence();
#pragma unroll
    for (int k = 0; k < TOKENS / 16; k++) {
      product_rows_bf16(out, weights_operand + 2 * k, other_values + 128 * k, true);
    }
    products_commit();
  };
  auto leave_part = [&](int group, int part_left) {
    if (lane == 0) {
      barrier_arrive(&shared.empty[group][part_left]);
    }
  };

  auto multiply_keys = [&](int tile) {
    products_fence();
#pragma unroll
    for (int i = 0; i < BLOCKS; i++) {
      const int block = block_of(GROUP, i);
      barrier_wait(&shared.full[GROUP][block], tile / 2 % 2);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        product_bf16(score, q + block * (BLOCK_BYTES / 16) + 2 * k,
                     keys + block * (BLOCK_BYTES / 16) + 2 * k, i > 0 || k > 0);
      }
    }
    products_commit();
  };
  // From the scores of a tile on, while what was taken from the other is under way.
  auto make = [&](int tile) {
    const int token = s.from + tile * TOKENS;
    leave_part(GROUP, 2);
    if (token + TOKENS > common) {
#pragma unroll
      for (int i = 0; i < 32; i++) {
        const int at = token + i / 4 * 8 + 2 * part + i % 2;
        score[i] = at < s.to && at <= last[i % 4 / 2] ? score[i] : -INFINITY;
      }
    }
    uint32_t packed[16];
    float less[2];
#pragma unroll
    for (int h = 0; h < 2; h++) {
      float peak = -INFINITY;
#pragma unroll
      for (int j = 0; j < 8; j++) {
        peak = fmaxf(peak, fmaxf(score[4 * j + 2 * h], score[4 * j + 2 * h + 1]));
      }
      peak = row_max(peak) * scale;
      const float before = most[h];
      most[h] = peak > before + LAZY_POWERS ? peak : before;
      const float base = most[h] == -INFINITY ? 0 : most[h];
      less[h] = power_of_two(before - base);
      float added = 0;
#pragma unroll
      for (int j = 0; j < 8; j++) {
        const float low = power_of_two(score[4 * j + 2 * h] * scale - base);
        const float high = power_of_two(score[4 * j + 2 * h + 1] * scale - base);
        added += low + high;
        packed[2 * j + h] = pack_bf16(low, high);
      }
      sum[h] = sum[h] * less[h] + added;
    }
    products_wait<0>();
    if (tile > 0) {
      leave_part(1 - GROUP, GROUP);
    }
    threads_sync<128>(1 + GROUP);
#pragma unroll
    for (int j = 0; j < 8; j++) {
#pragma unroll
      for (int h = 0; h < 2; h++) {
        const int r = row + 8 * h;
        *(uint32_t*)(weights + r * 128 + ((j ^ r % 8) << 4) + 4 * part) = packed[2 * j + h];
      }
    }
    if (part == 0) {
#pragma unroll
      for (int h = 0; h < 2; h++) {
        shared.most[GROUP][row + 8 * h] = most[h];
        shared.less[GROUP][row + 8 * h] = less[h];
      }
    }
    // nobody knows what lies behind the last token; a weight of zero does not make nothing of it
    const int count = s.to - token;
    for (int i = thread; count < TOKENS && i < (TOKENS - count) * 64; i += 128) {
      unsigned char* at = own_tile + i / 8 % 8 * BLOCK_BYTES + (count + i / 64) * 128 + i % 8 * 16;
      *(uint4*)at = uint4{0, 0, 0, 0};
    }
    shared_fence();
    __syncwarp();
    if (lane == 0) {
      barrier_arrive(&shared.weights[GROUP]);
    }
    if (count < TOKENS) {
      barrier_wait(&shared.weights[GROUP], tile / 2 % 2);
    }
    multiply(less[0], less[1]);
    products_fence();
#pragma unroll
    for (int k = 0; k < TOKENS / 16; k++) {
      const uint32_t a[4] = {packed[4 * k], packed[4 * k + 1], packed[4 * k + 2], packed[4 * k + 3]};
      product_rows_bf16(out, a, own_values + 128 * k, true);
    }
    products_commit();
    products_wait<0>();
    leave_part(GROUP, GROUP);
  };

  barrier_wait(&shared.queries, 0);
  for (int tile = GROUP; tile < tiles; tile += 2) {
    multiply_keys(tile);
    if (tile > 0) {
      take(tile - 1);
    } else {
      products_commit();
    }
    products_wait<1>();
    make(tile);
  }
  if ((tiles - 1) % 2 != GROUP) {
    take(tiles - 1);
    products_wait<0>();
  }

#pragma unroll
  for (int h = 0; h < 2; h++) {
    sum[h] = row_sum(sum[h]);
    if (part == 0) {
      shared.sums[GROUP][row + 8 * h] = sum[h];
    }
  }
  __syncwarp();
  if (lane == 0) {
    barrier_arrive(&shared.summed);
  }
  barrier_wait(&shared.summed, 0);
  const long outputs = (long)p.rows * p.heads;
#pragma unroll
  for (int h = 0; h < 2; h++) {
    if (row + 8 * h >= s.rows) {
      continue;
    }
    const float total = shared.sums[0][row + 8 * h] + shared.sums[1][row + 8 * h];
    const float factor = total > 0 ? 1 / total : 0;
    const long at = (long)s.first_row * p.heads + s.first + row + 8 * h;
    const long first = at * RANK + GROUP * (RANK / 2) + 2 * part;
    if (p.splits == 1) {
#pragma unroll
      for (int j = 0; j < 32; j++) {
        *(uint32_t*)(p.out + first + 8 * j) =
            pack_bf16(out[4 * j + 2 * h] * factor, out[4 * j + 2 * h + 1] * factor);
      }
    } else {
      float* partial = p.partial + blockIdx.z * outputs * RANK + first;
#pragma unroll
      for (int j = 0; j < 32; j++) {
        *(float2*)(partial + 8 * j) =
            make_float2(out[4 * j + 2 * h] * factor, out[4 * j + 2 * h + 1] * factor);
      }
      if (GROUP == 0 && part == 0) {
        p.partial_lse[blockIdx.z * outputs + at] =
            total > 0 ? most[h] * 0.693147181f + __logf(total) : -INFINITY;
      }
    }
  }
}

// Grid (tiles, 1, splits).
extern "C" __global__ void __launch_bounds__(384, 1)
    sm90_bf16_latent_attention(const __grid_constant__ TensorMap queries,
                               const __grid_constant__ TensorMap latents,
                               const __grid_constant__ Attention p) {
  DYNAMIC_SHARED(memory);
  __shared__ Shared shared;
  release_next_grid();
  if (threadIdx.x == 0) {
    barrier_init(&shared.queries, 1);
    barrier_init(&shared.summed, 8);
    for (int group = 0; group < 2; group++) {
      for (int block = 0; block < BLOCKS; block++) {
        barrier_init(&shared.full[group][block], 1);
      }
      for (int part = 0; part < 3; part++) {
        barrier_init(&shared.empty[group][part], 4);
      }
      barrier_init(&shared.weights[group], 4);
    }
    barrier_init_fence();
  }
  wait_for_grid_before();
  Stretch s;
  if (!stretch_of(p, ROWS, TOKENS, s)) {
    leave_nothing(p, s);
    return;
  }
  const int tiles = (s.to - s.from + TOKENS - 1) / TOKENS;
  __syncthreads();
  if (threadIdx.x < 128) {
    fewer_registers<24>();
    if (threadIdx.x < WARP) {
      fetch_latents(p, s, tiles, &queries, &latents, memory, shared);
    }
  } else if (threadIdx.x < 256) {
    more_registers<240>();
    attend_latents<0>(p, s, tiles, memory, shared);
  } else {
    more_registers<240>();
    attend_latents<1>(p, s, tiles, memory, shared);
  }
}
