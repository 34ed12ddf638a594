// y = x·Wᵀ for few rows of x, where reading W is what takes the time.
//
// Sixteen rows of W are the left operand of the tensor cores, eight rows of x the right one. A block
// has one or two sixteens of W's rows; its warps share the columns out and add up at the end, in the
// order of the warps. Which element of W is the k-th of a product is free as long as x agrees, so a
// thread takes consecutive ones, as many as one load brings. Nothing of W passes through shared memory:
// each thread has DEPTH loads of every row under way, since that is what hides the memory's latency.
#pragma once

#include "linear.cuh"

static const int SKINNY_WARPS = 8;

// What a thread has fetched of W and, where there are few rows of it, of x.
template <class Format, int SIXTEENS, int X_TILES>
struct Fetched {
  Piece<Format::ELEMENTS * Format::BITS / 8> w[SIXTEENS][2];
  float scales[SIXTEENS][2];
  Piece<16> x[X_TILES][Format::ELEMENTS / 8];
};

// AHEAD: x is fetched as early as W is, and not when it is needed.
template <class Format, int TILES, int SIXTEENS, int DEPTH, bool AHEAD>
__device__ __forceinline__ void skinny(const Linear& p) {
  const int E = Format::ELEMENTS;
  const int chunk = 4 * E;
  const int stride = SKINNY_WARPS * chunk;
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  const long row_bytes = (long)p.k * Format::BITS / 8;
  const bool interleaved = p.output == SWIGLU_BF16;
  const int first_row = blockIdx.x * 16 * SIXTEENS;
  release_next_grid();
  // which weights a block has may be for the kernel before to say
  const bool early = p.tiles == nullptr && p.blocks == nullptr;
  if (!early) {
    wait_for_grid_before();
  }
  Tile tile;
  const bool work = tile_of(p, blockIdx.y, blockIdx.z, 8 * TILES, tile);
  const bool w_aligned = aligned_16(tile.w, row_bytes);
  const bool x_aligned = aligned_16(tile.x, p.x_stride * 2);
  Fetched<Format, SIXTEENS, AHEAD ? TILES : 1> fetched[DEPTH];
  const bf16* x[TILES];

  auto fetch_w = [&](int d, int start) {
    if (start < p.k) {
#pragma unroll
      for (int i = 0; i < 2 * SIXTEENS; i++) {
        // rows past the end read the last one; nothing is done with the result
        const int row = min(first_row + 8 * i + group, p.n - 1);
        fetched[d].w[i / 2][i % 2] =
            load_piece<Format>(tile.w + row * row_bytes, start + part * E, p.k, w_aligned);
        if (Format::SCALED) {
          fetched[d].scales[i / 2][i % 2] =
              Format::scale(tile.scales, p.n, p.k, row, start, interleaved);
        }
      }
    }
  };
  auto load_xs = [&](int t, int half, int start) {
    Piece<16> xs = {{0, 0, 0, 0}};
    if (8 * t + group < tile.count) {
      xs = load_x(x[t], start + part * E + 8 * half, p.k, x_aligned);
    }
    return xs;
  };
  auto fetch_x = [&](int d, int start) {
    if (AHEAD && start < p.k) {
#pragma unroll
      for (int t = 0; t < TILES; t++) {
#pragma unroll
        for (int half = 0; half < E / 8; half++) {
          fetched[d].x[AHEAD ? t : 0][half] = load_xs(t, half, start);
        }
      }
    }
  };

  if (work) {
#pragma unroll
    for (int d = 0; d < DEPTH; d++) {
      fetch_w(d, warp * chunk + d * stride);
    }
  }
  if (early) {
    wait_for_grid_before();
  }
  if (!work) {
    return;
  }
#pragma unroll
  for (int t = 0; t < TILES; t++) {
    x[t] = x_row(p, tile, 8 * t + group < tile.count ? 8 * t + group : 0);
  }
#pragma unroll
  for (int d = 0; d < DEPTH; d++) {
    fetch_x(d, warp * chunk + d * stride);
  }
  float sums[SIXTEENS][TILES][4];
#pragma unroll
  for (int i = 0; i < 4 * TILES * SIXTEENS; i++) {
    sums[i / (4 * TILES)][i / 4 % TILES][i % 4] = 0;
  }

  for (int from = warp * chunk; from < p.k; from += DEPTH * stride) {
#pragma unroll
    for (int d = 0; d < DEPTH; d++) {
      const int start = from + d * stride;
      if (start < p.k) {
        uint32_t pairs[SIXTEENS][2][E / 2];
#pragma unroll
        for (int i = 0; i < 2 * SIXTEENS; i++) {
          Format::decode(fetched[d].w[i / 2][i % 2], pairs[i / 2][i % 2]);
        }
        float scales[SIXTEENS][2];
#pragma unroll
        for (int i = 0; i < 2 * SIXTEENS; i++) {
          scales[i / 2][i % 2] = Format::SCALED ? fetched[d].scales[i / 2][i % 2] : 1;
        }
        fetch_w(d, start + DEPTH * stride);
#pragma unroll
        for (int t = 0; t < TILES; t++) {
          Piece<16> xs[E / 8];
#pragma unroll
          for (int half = 0; half < E / 8; half++) {
            xs[half] = AHEAD ? fetched[d].x[AHEAD ? t : 0][half] : load_xs(t, half, start);
          }
#pragma unroll
          for (int s = 0; s < SIXTEENS; s++) {
            float block[4] = {0, 0, 0, 0};
#pragma unroll
            for (int at = 0; at < E / 2; at += 2) {
              const uint32_t a[4] = {pairs[s][0][at], pairs[s][1][at], pairs[s][0][at + 1],
                                     pairs[s][1][at + 1]};
              const uint32_t b[2] = {xs[at / 4].words[at % 4], xs[at / 4].words[at % 4 + 1]};
              mma_m16n8k16(Format::SCALED ? block : sums[s][t], a, b);
            }
            if (Format::SCALED) {
#pragma unroll
              for (int i = 0; i < 4; i++) {
                sums[s][t][i] += scales[s][i / 2] * block[i];
              }
            }
          }
        }
        fetch_x(d, start + DEPTH * stride);
      }
    }
  }

  __shared__ float parts[SKINNY_WARPS][8 * TILES][17];
#pragma unroll
  for (int s = 0; s < SIXTEENS; s++) {
    if (s > 0) {
      __syncthreads();
    }
#pragma unroll
    for (int t = 0; t < TILES; t++) {
      const int column = 8 * t + 2 * part;
      parts[warp][column][group] = sums[s][t][0];
      parts[warp][column + 1][group] = sums[s][t][1];
      parts[warp][column][group + 8] = sums[s][t][2];
      parts[warp][column + 1][group + 8] = sums[s][t][3];
    }
    __syncthreads();
    const int first = first_row + 16 * s;
    for (int i = threadIdx.x; i < 16 * tile.count; i += SKINNY_WARPS * WARP) {
      const int r = i / 16;
      const int n = i % 16;
      float value = 0;
      float up = 0;
#pragma unroll
      for (int w = 0; w < SKINNY_WARPS; w++) {
        value += parts[w][r][n];
        up += parts[w][r][(n + 8) % 16];
      }
      if (interleaved) {
        if (n < 8 && first + n < p.n) {
          const long at = tile.y + (long)(tile.first + r) * p.y_stride + first / 2 + n;
          ((bf16*)p.y)[at] = to_bf16(silu(value) * up);
        }
      } else if (first + n < p.n) {
        put(p, tile, r, first + n, value);
      }
    }
  }
}

// One kernel for each number of rows that a block takes.
#define SKINNY_KERNELS(name, Format)                                                    \
  extern "C" __global__ void __launch_bounds__(256, 2) name##_8(const Linear p) {       \
    skinny<Format, 1, 1, 4, true>(p);                                                   \
  }                                                                                     \
  extern "C" __global__ void __launch_bounds__(256, 2) name##_16(const Linear p) {      \
    skinny<Format, 2, 1, 3, true>(p);                                                   \
  }                                                                                     \
  extern "C" __global__ void __launch_bounds__(256, 2) name##_32(const Linear p) {      \
    skinny<Format, 4, 1, 3, false>(p);                                                  \
  }                                                                                     \
  extern "C" __global__ void __launch_bounds__(256, 1) name##_64(const Linear p) {      \
    skinny<Format, 8, 2, 2, false>(p);                                                  \
  }
