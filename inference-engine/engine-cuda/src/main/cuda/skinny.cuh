// y = x·Wᵀ for up to 64 rows of x, where reading W is what takes the time.
//
// Sixteen rows of W are the left operand of the tensor cores, eight rows of x the right one. A block
// has sixteen rows of W; its warps share the columns out and add up at the end, in the order of the
// warps. Which element of W is the k-th of a product is free as long as x agrees, so a thread takes
// consecutive ones, as many as one load brings. Nothing of W passes through shared memory.
#pragma once

#include "linear.cuh"

static const int SKINNY_WARPS = 8;
static const int SKINNY_THREADS = SKINNY_WARPS * WARP;

// What a warp has of a block's sixteen rows of W, for each row of x.
template <int TILES>
struct SkinnySums {
  float of[8 * TILES][17];
};

// Adds up what the warps have, through shared memory, and puts it away.
template <int TILES>
__device__ __forceinline__ void put_skinny(const Linear& p, const Tile& tile,
                                           SkinnySums<TILES>* parts, const float (*sums)[4]) {
  const int warp = threadIdx.x / WARP;
  const int group = threadIdx.x % WARP / 4;
  const int part = threadIdx.x % 4;
#pragma unroll
  for (int t = 0; t < TILES; t++) {
    const int column = 8 * t + 2 * part;
    parts[warp].of[column][group] = sums[t][0];
    parts[warp].of[column + 1][group] = sums[t][1];
    parts[warp].of[column][group + 8] = sums[t][2];
    parts[warp].of[column + 1][group + 8] = sums[t][3];
  }
  __syncthreads();
  for (int i = threadIdx.x; i < 16 * tile.count; i += SKINNY_THREADS) {
    const int r = i / 16;
    const int n = i % 16;
    float value = 0;
    float up = 0;
#pragma unroll
    for (int w = 0; w < SKINNY_WARPS; w++) {
      value += parts[w].of[r][n];
      up += parts[w].of[r][(n + 8) % 16];
    }
    if (p.output == SWIGLU_BF16) {
      if (n < 8 && blockIdx.x * 16 + n < p.n) {
        const long at = tile.y + (long)(tile.first + r) * p.y_stride + blockIdx.x * 8 + n;
        ((bf16*)p.y)[at] = to_bf16(silu(value) * up);
      }
    } else if (blockIdx.x * 16 + n < p.n) {
      put(p, tile, r, blockIdx.x * 16 + n, value);
    }
  }
}

template <class Format, int TILES>
__device__ __forceinline__ void skinny(const Linear& p, const Tile& tile) {
  const int E = Format::ELEMENTS;
  const int chunk = 4 * E;
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  const int row = blockIdx.x * 16 + group;
  const long row_bytes = (long)p.k * Format::BITS / 8;
  const bool interleaved = p.output == SWIGLU_BF16;
  const bool w_aligned = aligned_16(tile.w, row_bytes);
  const bool x_aligned = aligned_16(tile.x, p.x_stride * 2);
  // rows past the end read the last one; nothing is done with the result
  const int low_row = min(row, p.n - 1);
  const int high_row = min(row + 8, p.n - 1);
  const unsigned char* low = tile.w + low_row * row_bytes;
  const unsigned char* high = tile.w + high_row * row_bytes;
  const void* low_factors = Format::factors(tile.scales, p.n, p.k, low_row, interleaved);
  const void* high_factors = Format::factors(tile.scales, p.n, p.k, high_row, interleaved);
  const bf16* x[TILES];
  bool there[TILES];
#pragma unroll
  for (int t = 0; t < TILES; t++) {
    there[t] = 8 * t + group < tile.count;
    x[t] = x_row(p, tile, there[t] ? 8 * t + group : 0);
  }
  float sums[TILES][4];
#pragma unroll
  for (int t = 0; t < TILES; t++) {
    sums[t][0] = sums[t][1] = sums[t][2] = sums[t][3] = 0;
  }

#pragma unroll 2
  for (int start = warp * chunk; start < p.k; start += SKINNY_WARPS * chunk) {
    const int k = start + part * E;
    const Piece<E * Format::BITS / 8> low_piece = load_piece<Format>(low, k, p.k, w_aligned);
    const Piece<E * Format::BITS / 8> high_piece = load_piece<Format>(high, k, p.k, w_aligned);
    float low_scale = 1;
    float high_scale = 1;
    if (Format::SCALED) {
      low_scale = Format::factor(low_factors, start);
      high_scale = Format::factor(high_factors, start);
    }
    uint32_t low_pairs[E / 2];
    uint32_t high_pairs[E / 2];
    Format::decode(low_piece, low_pairs);
    Format::decode(high_piece, high_pairs);
#pragma unroll
    for (int t = 0; t < TILES; t++) {
      float block[4] = {0, 0, 0, 0};
#pragma unroll
      for (int half = 0; half < E / 8; half++) {
        Piece<16> xs = {{0, 0, 0, 0}};
        if (there[t]) {
          xs = load_x(x[t], k + 8 * half, p.k, x_aligned);
        }
#pragma unroll
        for (int step = 0; step < 2; step++) {
          const int at = 4 * half + 2 * step;
          const uint32_t a[4] = {low_pairs[at], high_pairs[at], low_pairs[at + 1],
                                 high_pairs[at + 1]};
          const uint32_t b[2] = {xs.words[2 * step], xs.words[2 * step + 1]};
          mma_m16n8k16(Format::SCALED ? block : sums[t], a, b);
        }
      }
      if (Format::SCALED) {
        sums[t][0] += low_scale * block[0];
        sums[t][1] += low_scale * block[1];
        sums[t][2] += high_scale * block[2];
        sums[t][3] += high_scale * block[3];
      }
    }
  }

  DYNAMIC_SHARED(memory);
  put_skinny<TILES>(p, tile, (SkinnySums<TILES>*)memory, sums);
}
