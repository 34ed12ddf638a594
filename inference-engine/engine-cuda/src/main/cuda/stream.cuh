// y = x·Wᵀ for up to eight rows of x, as skinny.cuh has it; but what a thread needs it fetches by
// itself, AHEAD steps ahead, through shared memory that nobody else looks at. So much is under way that
// the memory's latency does not show, at the cost of no registers and no barriers.
#pragma once

#include "skinny.cuh"

template <class Format>
__device__ __forceinline__ void stream(const Linear& p) {
  DYNAMIC_SHARED(memory);
  const int DEPTH = Format::AHEAD;
  const int E = Format::ELEMENTS;
  const int W_BYTES = E * Format::BITS / 8;
  const int chunk = 4 * E;
  const int stride = SKINNY_WARPS * chunk;
  unsigned char* const fetched_w = memory + threadIdx.x * W_BYTES;
  unsigned char* const fetched_x =
      memory + DEPTH * 2 * W_BYTES * SKINNY_THREADS + threadIdx.x * 16;
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  const long row_bytes = (long)p.k * Format::BITS / 8;
  const bool interleaved = p.output == SWIGLU_BF16;
  const int first_row = blockIdx.x * 16;
  release_next_grid();
  // which weights a block has may be for the kernel before to say
  const bool early = p.tiles == nullptr && p.blocks == nullptr;
  if (!early) {
    wait_for_grid_before();
  }
  Tile tile;
  const bool work = tile_of(p, blockIdx.y, blockIdx.z, 8, tile);
  const bool w_aligned = aligned(tile.w, row_bytes, W_BYTES);
  const bool x_aligned = aligned_16(tile.x, p.x_stride * 2);
  const unsigned char* w[2];
  const void* factors[2];
  float scales[DEPTH][2];
  const bf16* x;
#pragma unroll
  for (int i = 0; i < 2; i++) {
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
    for (int i = 0; i < 2; i++) {
      fetch<W_BYTES>(fetched_w + (d * 2 + i) * W_BYTES * SKINNY_THREADS, w[i],
                     (start + part * E) * Format::BITS / 8, row_bytes, w_aligned);
      scales[d][i] = Format::factor(factors[i], start);
    }
  };
  auto fetch_x = [&](int d, int start) {
    if (start < p.k && group < tile.count) {
#pragma unroll
      for (int i = 0; i < E / 8; i++) {
        fetch<16>(fetched_x + (d * E / 8 + i) * 16 * SKINNY_THREADS, (const unsigned char*)x,
                  2 * (start + part * E + 8 * i), 2L * p.k, x_aligned);
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
  x = x_row(p, tile, group < tile.count ? group : 0);
#pragma unroll
  for (int d = 0; d < DEPTH; d++) {
    fetch_x(d, warp * chunk + d * stride);
  }
  float sums[4] = {0, 0, 0, 0};

  for (int from = warp * chunk; from < p.k; from += DEPTH * stride) {
#pragma unroll
    for (int d = 0; d < DEPTH; d++) {
      const int start = from + d * stride;
      if (start >= p.k) {
        break;
      }
      copy_async_wait<DEPTH - 1>();
      uint32_t xs[E / 2];
#pragma unroll
      for (int i = 0; i < E / 8; i++) {
        Piece<16> piece = {{0, 0, 0, 0}};
        if (group < tile.count) {
          piece = *(const Piece<16>*)(fetched_x + (d * E / 8 + i) * 16 * SKINNY_THREADS);
        }
#pragma unroll
        for (int word = 0; word < 4; word++) {
          xs[4 * i + word] = piece.words[word];
        }
      }
      uint32_t low[E / 2];
      uint32_t high[E / 2];
      const unsigned char* at = fetched_w + 2 * d * W_BYTES * SKINNY_THREADS;
      Format::decode(*(const Piece<W_BYTES>*)at, low);
      Format::decode(*(const Piece<W_BYTES>*)(at + W_BYTES * SKINNY_THREADS), high);
      float block[4] = {0, 0, 0, 0};
#pragma unroll
      for (int i = 0; i < E / 2; i += 2) {
        const uint32_t a[4] = {low[i], high[i], low[i + 1], high[i + 1]};
        const uint32_t b[2] = {xs[i], xs[i + 1]};
        mma_m16n8k16(Format::SCALED ? block : sums, a, b);
      }
      if (Format::SCALED) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
          sums[i] += scales[d][i / 2] * block[i];
        }
      }
      fetch_w(d, start + DEPTH * stride);
      fetch_x(d, start + DEPTH * stride);
    }
  }

  // what was fetched is no longer needed
  copy_async_wait<0>();
  __syncthreads();
  put_skinny<1>(p, tile, (SkinnySums<1>*)memory, &sums);
}

// One kernel for each number of rows that a block takes.
#define SKINNY_KERNELS(name, Format)                                                           \
  extern "C" __global__ void __launch_bounds__(SKINNY_THREADS, 2) name##_8(const Linear p) {   \
    stream<Format>(p);                                                                         \
  }                                                                                            \
  extern "C" __global__ void __launch_bounds__(SKINNY_THREADS) name##_16(const Linear p) {     \
    skinny<Format, 2>(p);                                                                      \
  }                                                                                            \
  extern "C" __global__ void __launch_bounds__(SKINNY_THREADS) name##_32(const Linear p) {     \
    skinny<Format, 4>(p);                                                                      \
  }                                                                                            \
  extern "C" __global__ void __launch_bounds__(SKINNY_THREADS) name##_64(const Linear p) {     \
    skinny<Format, 8>(p);                                                                      \
  }
