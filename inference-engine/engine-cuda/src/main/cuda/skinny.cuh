// y = x·Wᵀ for up to sixteen rows of x, where reading W is what takes the time.
//
// Sixteen rows of W are the left operand of the tensor cores, eight rows of x the right one. A block
// has one or two sixteens of W's rows; its warps share the columns out and add up at the end, in the
// order of the warps. Which element of W is the k-th of a product is free as long as x agrees, so a
// thread takes consecutive ones, as many as one load brings. What a thread needs it fetches by itself,
// DEPTH steps ahead, through shared memory that nobody else looks at: so much is under way that the
// memory's latency does not show, at the cost of no registers and no barriers.
#pragma once

#include "linear.cuh"

static const int SKINNY_WARPS = 8;
static const int SKINNY_THREADS = SKINNY_WARPS * WARP;

template <class Format, int TILES, int SIXTEENS, int DEPTH>
__device__ __forceinline__ void skinny(const Linear& p) {
  DYNAMIC_SHARED(memory);
  const int E = Format::ELEMENTS;
  const int W_BYTES = E * Format::BITS / 8;
  const int chunk = 4 * E;
  const int stride = SKINNY_WARPS * chunk;
  unsigned char* const fetched_w = memory + threadIdx.x * W_BYTES;
  unsigned char* const fetched_x =
      memory + DEPTH * 2 * SIXTEENS * W_BYTES * SKINNY_THREADS + threadIdx.x * 16;
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
  const bool w_aligned = aligned(tile.w, row_bytes, W_BYTES);
  const bool x_aligned = aligned_16(tile.x, p.x_stride * 2);
  const unsigned char* w[2 * SIXTEENS];
  const void* factors[2 * SIXTEENS];
  float scales[DEPTH][2 * SIXTEENS];
  const bf16* x[TILES];
#pragma unroll
  for (int i = 0; i < 2 * SIXTEENS; i++) {
    // rows past the end read the last one; nothing is done with the result
    const int row = min(first_row + 8 * i + group, p.n - 1);
    w[i] = tile.w + row * row_bytes;
    factors[i] = Format::factors(tile.scales, p.n, p.k, row, interleaved);
  }

  auto fetch_w = [&](int d, int start) {
    if (start >= p.k) {
      return;
    }
#pragma unroll
    for (int i = 0; i < 2 * SIXTEENS; i++) {
      fetch<W_BYTES>(fetched_w + (d * 2 * SIXTEENS + i) * W_BYTES * SKINNY_THREADS, w[i],
                     (start + part * E) * Format::BITS / 8, row_bytes, w_aligned);
      scales[d][i] = Format::factor(factors[i], start);
    }
  };
  auto fetch_x = [&](int d, int start) {
#pragma unroll
    for (int i = 0; i < TILES * E / 8; i++) {
      const int t = i / (E / 8);
      if (start < p.k && 8 * t + group < tile.count) {
        fetch<16>(fetched_x + (d * TILES * E / 8 + i) * 16 * SKINNY_THREADS,
                  (const unsigned char*)x[t], 2 * (start + part * E + i % (E / 8) * 8), 2L * p.k,
                  x_aligned);
      }
    }
    copy_async_commit();
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
      if (start >= p.k) {
        break;
      }
      copy_async_wait<DEPTH - 1>();
      uint32_t xs[TILES][E / 2];
#pragma unroll
      for (int i = 0; i < TILES * E / 8; i++) {
        const int t = i / (E / 8);
        Piece<16> piece = {{0, 0, 0, 0}};
        if (8 * t + group < tile.count) {
          piece = *(const Piece<16>*)(fetched_x + (d * TILES * E / 8 + i) * 16 * SKINNY_THREADS);
        }
#pragma unroll
        for (int word = 0; word < 4; word++) {
          xs[t][i % (E / 8) * 4 + word] = piece.words[word];
        }
      }
      const float(&scale)[2 * SIXTEENS] = scales[d];
#pragma unroll
      for (int s = 0; s < SIXTEENS; s++) {
        uint32_t low[E / 2];
        uint32_t high[E / 2];
        const unsigned char* at =
            fetched_w + (d * 2 * SIXTEENS + 2 * s) * W_BYTES * SKINNY_THREADS;
        Format::decode(*(const Piece<W_BYTES>*)at, low);
        Format::decode(*(const Piece<W_BYTES>*)(at + W_BYTES * SKINNY_THREADS), high);
#pragma unroll
        for (int t = 0; t < TILES; t++) {
          float block[4] = {0, 0, 0, 0};
#pragma unroll
          for (int i = 0; i < E / 2; i += 2) {
            const uint32_t a[4] = {low[i], high[i], low[i + 1], high[i + 1]};
            const uint32_t b[2] = {xs[t][i], xs[t][i + 1]};
            mma_m16n8k16(Format::SCALED ? block : sums[s][t], a, b);
          }
          if (Format::SCALED) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
              sums[s][t][i] += scale[2 * s + i / 2] * block[i];
            }
          }
        }
      }
      fetch_w(d, start + DEPTH * stride);
      fetch_x(d, start + DEPTH * stride);
    }
  }

  // what was fetched is no longer needed
  typedef float Sums[8 * TILES][17];
  Sums* const parts = (Sums*)memory;
  copy_async_wait<0>();
#pragma unroll
  for (int s = 0; s < SIXTEENS; s++) {
    __syncthreads();
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
    for (int i = threadIdx.x; i < 16 * tile.count; i += SKINNY_THREADS) {
      const int r = i / 16;
      const int n = i % 16;
      float value = 0;
      float up = 0;
#pragma unroll
      for (int other = 0; other < SKINNY_WARPS; other++) {
        value += parts[other][r][n];
        up += parts[other][r][(n + 8) % 16];
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

// One kernel for each number of rows that a block takes. LinearKernels says how much shared
// memory these need.
#define SKINNY_KERNELS(name, Format)                                                            \
  extern "C" __global__ void __launch_bounds__(SKINNY_THREADS, 3) name##_8(const Linear p) {    \
    skinny<Format, 1, 1, Format::AHEAD>(p);                                                     \
  }                                                                                             \
  extern "C" __global__ void __launch_bounds__(SKINNY_THREADS, 2) name##_16(const Linear p) {   \
    skinny<Format, 2, 2, Format::AHEAD / 2>(p);                                                 \
  }
