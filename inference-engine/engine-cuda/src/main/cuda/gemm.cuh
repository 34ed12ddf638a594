// y = x·Wᵀ for more than sixteen rows of x, where x is read once for many rows of W.
//
// A block has X_ROWS rows of x and W_ROWS of W; tiles of DEPTH columns wait in shared memory, STAGES deep.
// W stays in its format there and is decoded on the way to the tensor cores. Columns with one factor
// are added up by themselves first, so that the factor is applied in float32.
#pragma once

#include "linear.cuh"

static const int GEMM_THREADS = 256;

// Bytes from row to row in shared memory: whole 16-byte pieces, and one more against bank conflicts.
__device__ __forceinline__ constexpr int gemm_stride(int depth, int bits) {
  return depth * bits / 8 + 16;
}

// One tile of ROWS rows, `row_of` giving each.
template <int ROWS, int DEPTH, int BITS, class Rows>
__device__ __forceinline__ void gemm_load(unsigned char* to, int k, int end, int rows, bool aligned,
                                          Rows row_of) {
  const int pieces = DEPTH * BITS / 8 / 16;
  const int elements = 16 * 8 / BITS;
  for (int i = threadIdx.x; i < ROWS * pieces; i += GEMM_THREADS) {
    const int row = i / pieces;
    const int column = i % pieces * elements;
    unsigned char* at = to + row * gemm_stride(DEPTH, BITS) + i % pieces * 16;
    const int there = row < rows ? max(0, min(elements, end - k - column)) * BITS / 8 : 0;
    const unsigned char* from = row_of(row < rows ? row : 0) + (long)(k + column) * BITS / 8;
    if (aligned) {
      copy_async_16(at, there > 0 ? from : row_of(0), there);
    } else {
      for (int b = 0; b < 16; b++) {
        at[b] = b < there ? from[b] : 0;
      }
    }
  }
}

// Warps are X_WARPS × 8 / X_WARPS.
template <class Format, int X_ROWS, int W_ROWS, int DEPTH, int STAGES, int X_WARPS>
__device__ __forceinline__ void gemm(const Linear& p) {
  DYNAMIC_SHARED(memory);
  const int M = X_ROWS / X_WARPS / 16;
  const int W_WARPS = GEMM_THREADS / WARP / X_WARPS;
  const int N = W_ROWS / W_WARPS / 8;
  const int x_stride = gemm_stride(DEPTH, 16);
  const int w_stride = gemm_stride(DEPTH, Format::BITS);
  const int stage_bytes = X_ROWS * x_stride + W_ROWS * w_stride;
  const int run = Format::SCALED && Format::FACTOR_COLUMNS < DEPTH ? Format::FACTOR_COLUMNS : DEPTH;
  Tile tile;
  enter_grid();
  if (!tile_of(p, blockIdx.y, blockIdx.z, X_ROWS, tile)) {
    return;
  }
  const int first_n = blockIdx.x * W_ROWS;
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  const int warp_row = warp / W_WARPS * 16 * M;
  const int warp_column = warp % W_WARPS * 8 * N;
  const long row_bytes = (long)p.k * Format::BITS / 8;
  const bool interleaved = p.output == SWIGLU_BF16;
  const bool w_aligned = aligned_16(tile.w, row_bytes);
  const bool x_aligned = aligned_16(tile.x, p.x_stride * 2) && p.k % 8 == 0;
  const int chunks = (p.k + DEPTH - 1) / DEPTH;

  float sums[M][N][4];
#pragma unroll
  for (int i = 0; i < 4 * M * N; i++) {
    sums[i / (4 * N)][i / 4 % N][i % 4] = 0;
  }
  const void* factors[N][2];
#pragma unroll
  for (int i = 0; i < 2 * N; i++) {
    const int row = min(first_n + warp_column + i / 2 * 8 + 2 * part + i % 2, p.n - 1);
    factors[i / 2][i % 2] = Format::factors(tile.scales, p.n, p.k, row, interleaved);
  }

  auto load = [&](int chunk) {
    if (chunk < chunks) {
      unsigned char* stage = memory + chunk % STAGES * stage_bytes;
      gemm_load<X_ROWS, DEPTH, 16>(
          stage, chunk * DEPTH, p.k, tile.count, x_aligned,
          [&](int row) { return (const unsigned char*)x_row(p, tile, row); });
      gemm_load<W_ROWS, DEPTH, Format::BITS>(
          stage + X_ROWS * x_stride, chunk * DEPTH, p.k, p.n - first_n, w_aligned,
          [&](int row) { return tile.w + (first_n + row) * row_bytes; });
    }
    copy_async_commit();
  };

  for (int chunk = 0; chunk < STAGES - 1; chunk++) {
    load(chunk);
  }
  for (int chunk = 0; chunk < chunks; chunk++) {
    copy_async_wait<STAGES - 2>();
    __syncthreads();
    load(chunk + STAGES - 1);
    const unsigned char* xs = memory + chunk % STAGES * stage_bytes;
    const unsigned char* ws = xs + X_ROWS * x_stride;
#pragma unroll
    for (int from = 0; from < DEPTH; from += run) {
      float block[M][N][4];
      float scales[N][2];
      if (Format::SCALED) {
        // past the end there are no factors, and nothing to multiply
        const int k = min(chunk * DEPTH + from, p.k - 1);
#pragma unroll
        for (int i = 0; i < 2 * N; i++) {
          scales[i / 2][i % 2] = Format::factor(factors[i / 2][i % 2], k);
        }
#pragma unroll
        for (int i = 0; i < 4 * M * N; i++) {
          block[i / (4 * N)][i / 4 % N][i % 4] = 0;
        }
      }
#pragma unroll
      for (int k = from; k < from + run; k += 16) {
        uint32_t b[N][2];
#pragma unroll
        for (int n = 0; n < N; n++) {
          const int row = warp_column + 8 * n + group;
          Format::decode4(ws + row * w_stride + (k + 4 * part) * Format::BITS / 8, b[n]);
        }
#pragma unroll
        for (int m = 0; m < M; m++) {
          const unsigned char* at = xs + (warp_row + 16 * m + group) * x_stride + 2 * (k + 4 * part);
          const uint2 low = *(const uint2*)at;
          const uint2 high = *(const uint2*)(at + 8 * x_stride);
          const uint32_t a[4] = {low.x, high.x, low.y, high.y};
#pragma unroll
          for (int n = 0; n < N; n++) {
            mma_m16n8k16(Format::SCALED ? block[m][n] : sums[m][n], a, b[n]);
          }
        }
      }
      if (Format::SCALED) {
#pragma unroll
        for (int i = 0; i < 4 * M * N; i++) {
          sums[i / (4 * N)][i / 4 % N][i % 4] +=
              scales[i / 4 % N][i % 2] * block[i / (4 * N)][i / 4 % N][i % 4];
        }
      }
    }
  }

#pragma unroll
  for (int m = 0; m < M; m++) {
#pragma unroll
    for (int n = 0; n < N; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const int row = warp_row + 16 * m + group + i / 2 * 8;
        const int column = first_n + warp_column + 8 * n + 2 * part + i % 2;
        put_swiglu(p, tile, row, column, n, sums[m][n][i], sums[m][(n + 1) % N][i]);
      }
    }
  }
}

// One kernel for each number of rows that a block takes; LinearKernels knows the sizes too.
#define GEMM_KERNELS(name, Format)                                                            \
  extern "C" __global__ void __launch_bounds__(GEMM_THREADS) name##_32(const Linear p) {      \
    gemm<Format, 32, 64, 64, 5, 2>(p);                                                        \
  }                                                                                           \
  extern "C" __global__ void __launch_bounds__(GEMM_THREADS) name##_64(const Linear p) {      \
    gemm<Format, 64, 64, 64, 5, 2>(p);                                                        \
  }                                                                                           \
  extern "C" __global__ void __launch_bounds__(GEMM_THREADS) name##_128(const Linear p) {     \
    gemm<Format, 128, 128, 32, 3, 2>(p);                                                      \
  }
