// y = x·Wᵀ for tiles of up to 32 rows of x, as skinny.cuh has it; but what a thread needs it fetches by
// itself, several steps ahead, through shared memory that nobody else looks at. So much is under way
// that the memory's latency does not show, at the cost of no registers and no barriers. Of W it fetches
// before the kernels before are done.
//
// A step of a warp is a whole number of pieces for each thread, so that nothing has to be asked on the
// way; shapes that do not divide are skinny.cuh's.
#pragma once

#include "skinny.cuh"

// Of shared memory at most; a launch with fewer steps takes less, and more blocks share a multiprocessor.
static const int STREAM_BYTES = 96 << 10;

// A block has TILES tiles of eight rows of x, or a SINGLE row.
template <class Format, int TILES, bool SINGLE>
__device__ __forceinline__ void stream(const Linear& p) {
  DYNAMIC_SHARED(memory);
  const int E = Format::ELEMENTS;
  // where x takes as much room as W, steps are half as long
  const int LOADS = SINGLE ? Format::LOADS : Format::LOADS / 2;
  const int span = 4 * E;
  const int chunk = LOADS * span;
  const int FACTORS = chunk > Format::FACTOR_COLUMNS ? chunk / Format::FACTOR_COLUMNS : 1;
  const int FACTOR_BYTES = FACTORS * Format::FACTOR_BYTES;
  const int W_BYTES = E * Format::BITS / 8;
  const int X_PIECES = LOADS * E / 8;
  const int X_THREADS = SINGLE ? SKINNY_WARPS * 4 : SKINNY_THREADS;
  const int X_AT = 2 * LOADS * W_BYTES * SKINNY_THREADS;
  const int FACTORS_AT = X_AT + TILES * X_PIECES * 16 * X_THREADS;
  const int STEP_BYTES = FACTORS_AT + 2 * FACTOR_BYTES * SKINNY_THREADS;
  const int DEPTH = STREAM_BYTES / STEP_BYTES;
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  release_next_grid();
  // which weights a block has may be for the kernel before to say
  const bool early = p.tiles == nullptr && p.blocks == nullptr;
  if (!early) {
    wait_for_grid_before();
  }
  Tile tile;
  const bool work = tile_of(p, blockIdx.y, blockIdx.z, SINGLE ? 1 : 8 * TILES, tile);
  const long row_bytes = (long)p.k * Format::BITS / 8;
  const bool divides =
      work && p.k % chunk == 0 && aligned_16(tile.w, row_bytes) && aligned_16(tile.x, p.x_stride * 2);
  if (!divides) {
    if (early) {
      wait_for_grid_before();
    }
    if (work) {
      skinny<Format, TILES>(p, tile);
    }
    return;
  }

  const unsigned char* w[2];
  const void* factors[2];
#pragma unroll
  for (int i = 0; i < 2; i++) {
    // rows past the end read the last one; nothing is done with the result
    const int row = min((int)blockIdx.x * 16 + 8 * i + group, p.n - 1);
    w[i] = tile.w + row * row_bytes + (warp * chunk + part * E) * Format::BITS / 8;
    factors[i] = Format::factors(tile.scales, p.n, p.k, row, p.output == SWIGLU_BF16);
  }
  const bf16* x[TILES];
  bool there[TILES];
  unsigned char* const fetched_w = memory + threadIdx.x * W_BYTES;
  unsigned char* const fetched_x =
      memory + X_AT + (SINGLE ? warp * 4 + part : (int)threadIdx.x) * 16;
  unsigned char* const fetched_factors = memory + FACTORS_AT + threadIdx.x * FACTOR_BYTES;
  const int steps = (p.k / chunk - warp + SKINNY_WARPS - 1) / SKINNY_WARPS;

  auto fetch_w = [&](int d, int step) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
#pragma unroll
      for (int l = 0; l < LOADS; l++) {
        copy_async<W_BYTES>(fetched_w + d * STEP_BYTES + (i * LOADS + l) * W_BYTES * SKINNY_THREADS,
                            w[i] + l * span * Format::BITS / 8, W_BYTES);
      }
      // not to a register: who waits for one load waits for all that came after it too
      if constexpr (Format::SCALED) {
        copy_async<FACTOR_BYTES>(
            fetched_factors + d * STEP_BYTES + i * FACTOR_BYTES * SKINNY_THREADS,
            Format::step_factors(factors[i], (step * SKINNY_WARPS + warp) * chunk), FACTOR_BYTES);
      }
      w[i] += SKINNY_WARPS * chunk * Format::BITS / 8;
    }
  };
  auto fetch_x = [&](int d) {
#pragma unroll
    for (int t = 0; t < TILES; t++) {
      if (there[t]) {
#pragma unroll
        for (int i = 0; i < X_PIECES; i++) {
          copy_async<16>(fetched_x + d * STEP_BYTES + (t * X_PIECES + i) * 16 * X_THREADS,
                         x[t] + i / (E / 8) * span + i % (E / 8) * 8, 16);
        }
        x[t] += SKINNY_WARPS * chunk;
      }
    }
  };

#pragma unroll
  for (int d = 0; d < DEPTH; d++) {
    if (d < steps) {
      fetch_w(d, d);
    }
  }
  if (early) {
    wait_for_grid_before();
  }
#pragma unroll
  for (int t = 0; t < TILES; t++) {
    there[t] = 8 * t + group < tile.count;
    x[t] = x_row(p, tile, there[t] ? 8 * t + group : 0) + warp * chunk + part * E;
  }
#pragma unroll
  for (int d = 0; d < DEPTH; d++) {
    if (d < steps) {
      fetch_x(d);
    }
    copy_async_commit();
  }
  float sums[TILES][4];
#pragma unroll
  for (int t = 0; t < TILES; t++) {
    sums[t][0] = sums[t][1] = sums[t][2] = sums[t][3] = 0;
  }

  for (int first = 0; first < steps; first += DEPTH) {
#pragma unroll
    for (int d = 0; d < DEPTH; d++) {
      const int step = first + d;
      if (step >= steps) {
        break;
      }
      copy_async_wait<DEPTH - 1>();
#pragma unroll
      for (int f = 0; f < FACTORS; f++) {
        float block[TILES][4];
#pragma unroll
        for (int t = 0; t < TILES; t++) {
          block[t][0] = block[t][1] = block[t][2] = block[t][3] = 0;
        }
#pragma unroll
        for (int l = f * LOADS / FACTORS; l < (f + 1) * LOADS / FACTORS; l++) {
          uint32_t low[E / 2];
          uint32_t high[E / 2];
          const unsigned char* at = fetched_w + d * STEP_BYTES + l * W_BYTES * SKINNY_THREADS;
          Format::decode(*(const Piece<W_BYTES>*)at, low);
          Format::decode(*(const Piece<W_BYTES>*)(at + LOADS * W_BYTES * SKINNY_THREADS), high);
#pragma unroll
          for (int t = 0; t < TILES; t++) {
#pragma unroll
            for (int i = 0; i < E / 8; i++) {
              Piece<16> xs = {{0, 0, 0, 0}};
              if (there[t]) {
                const int piece = t * X_PIECES + l * E / 8 + i;
                xs = *(const Piece<16>*)(fetched_x + d * STEP_BYTES + piece * 16 * X_THREADS);
              }
#pragma unroll
              for (int half = 0; half < 2; half++) {
                const int j = 4 * i + 2 * half;
                const uint32_t a[4] = {low[j], high[j], low[j + 1], high[j + 1]};
                const uint32_t b[2] = {xs.words[2 * half], xs.words[2 * half + 1]};
                mma_m16n8k16(Format::SCALED ? block[t] : sums[t], a, b);
              }
            }
          }
        }
        if (Format::SCALED) {
          const unsigned char* at = fetched_factors + d * STEP_BYTES;
          const float low_scale = Format::step_factor(at, f);
          const float high_scale = Format::step_factor(at + FACTOR_BYTES * SKINNY_THREADS, f);
#pragma unroll
          for (int t = 0; t < TILES; t++) {
            sums[t][0] += low_scale * block[t][0];
            sums[t][1] += low_scale * block[t][1];
            sums[t][2] += high_scale * block[t][2];
            sums[t][3] += high_scale * block[t][3];
          }
        }
      }
      if (step + DEPTH < steps) {
        fetch_w(d, step + DEPTH);
        fetch_x(d);
      }
      copy_async_commit();
    }
  }

  // what was fetched is no longer needed
  copy_async_wait<0>();
  __syncthreads();
  put_skinny<TILES>(p, tile, (SkinnySums<TILES>*)memory, sums);
}

#define STREAM_KERNEL(name, Format, rows)                                                \
  extern "C" __global__ void __launch_bounds__(SKINNY_THREADS, 2) name##_##rows(          \
      const Linear p) {                                                                   \
    stream<Format, (rows + 7) / 8, rows == 1>(p);                                         \
  }

// One kernel for each number of rows that a block takes.
#define SKINNY_KERNELS(name, Format) \
  STREAM_KERNEL(name, Format, 1)     \
  STREAM_KERNEL(name, Format, 8)     \
  STREAM_KERNEL(name, Format, 16)    \
  STREAM_KERNEL(name, Format, 32)
