// y = x·Wᵀ for many rows of x, where the tensor cores are what takes the time.
//
// A block has 128 rows of x and 128 of W; tiles of 32 columns wait in shared memory, three deep. W
// stays in its format there and is decoded on the way to the tensor cores. Quantised columns with
// one factor are added up by themselves first, so that the factor is applied in float32.
#pragma once

#include "linear.cuh"

static const int GEMM_TILE = 128;
static const int GEMM_K = 32;
static const int GEMM_STAGES = 3;
static const int GEMM_THREADS = 256;
// Bytes from row to row in shared memory: whole 16-byte pieces, and one more against bank conflicts.
static const int GEMM_X_STRIDE = GEMM_K * 2 + 16;

template <class Format>
__device__ __forceinline__ int gemm_w_stride() {
  return GEMM_K * Format::BITS / 8 + 16;
}

// One tile of `GEMM_TILE` rows, `row_of` giving each.
template <int BITS, class Rows>
__device__ __forceinline__ void gemm_load(unsigned char* to, int stride, int k, int end, int rows,
                                          bool aligned, Rows row_of) {
  const int pieces = GEMM_K * BITS / 8 / 16;
  const int elements = 16 * 8 / BITS;
  for (int i = threadIdx.x; i < GEMM_TILE * pieces; i += GEMM_THREADS) {
    const int row = i / pieces;
    const int column = i % pieces * elements;
    unsigned char* at = to + row * stride + i % pieces * 16;
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

template <class Format>
__device__ __forceinline__ void gemm(const Linear& p) {
  DYNAMIC_SHARED(memory);
  const int w_stride = gemm_w_stride<Format>();
  const int stage_bytes = GEMM_TILE * (GEMM_X_STRIDE + w_stride);
  Tile tile;
  enter_grid();
  if (!tile_of(p, blockIdx.y, blockIdx.z, GEMM_TILE, tile)) {
    return;
  }
  const int first_n = blockIdx.x * GEMM_TILE;
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  const int warp_row = warp / 4 * 64;
  const int warp_column = warp % 4 * 32;
  const long row_bytes = (long)p.k * Format::BITS / 8;
  const bool interleaved = p.output == SWIGLU_BF16;
  const bool w_aligned = aligned_16(tile.w, row_bytes);
  const bool x_aligned = aligned_16(tile.x, p.x_stride * 2) && p.k % 8 == 0;
  const int chunks = (p.k + GEMM_K - 1) / GEMM_K;

  float sums[4][4][4];
#pragma unroll
  for (int i = 0; i < 64; i++) {
    sums[i / 16][i / 4 % 4][i % 4] = 0;
  }

  auto load = [&](int chunk) {
    if (chunk < chunks) {
      unsigned char* stage = memory + chunk % GEMM_STAGES * stage_bytes;
      gemm_load<16>(stage, GEMM_X_STRIDE, chunk * GEMM_K, p.k, tile.count, x_aligned,
                    [&](int row) { return (const unsigned char*)x_row(p, tile, row); });
      gemm_load<Format::BITS>(stage + GEMM_TILE * GEMM_X_STRIDE, w_stride, chunk * GEMM_K, p.k,
                              p.n - first_n, w_aligned,
                              [&](int row) { return tile.w + (first_n + row) * row_bytes; });
    }
    copy_async_commit();
  };

  for (int chunk = 0; chunk < GEMM_STAGES - 1; chunk++) {
    load(chunk);
  }
  for (int chunk = 0; chunk < chunks; chunk++) {
    copy_async_wait<GEMM_STAGES - 2>();
    __syncthreads();
    load(chunk + GEMM_STAGES - 1);
    const unsigned char* xs = memory + chunk % GEMM_STAGES * stage_bytes;
    const unsigned char* ws = xs + GEMM_TILE * GEMM_X_STRIDE;
    float block[4][4][4];
    if (Format::SCALED) {
#pragma unroll
      for (int i = 0; i < 64; i++) {
        block[i / 16][i / 4 % 4][i % 4] = 0;
      }
    }
#pragma unroll
    for (int k = 0; k < GEMM_K; k += 16) {
      uint32_t b[4][2];
#pragma unroll
      for (int n = 0; n < 4; n++) {
        const int row = warp_column + 8 * n + group;
        Format::decode4(ws + row * w_stride + (k + 4 * part) * Format::BITS / 8, b[n]);
      }
#pragma unroll
      for (int m = 0; m < 4; m++) {
        const unsigned char* at = xs + (warp_row + 16 * m + group) * GEMM_X_STRIDE + 2 * (k + 4 * part);
        const uint2 low = *(const uint2*)at;
        const uint2 high = *(const uint2*)(at + 8 * GEMM_X_STRIDE);
        const uint32_t a[4] = {low.x, high.x, low.y, high.y};
#pragma unroll
        for (int n = 0; n < 4; n++) {
          mma_m16n8k16(Format::SCALED ? block[m][n] : sums[m][n], a, b[n]);
        }
      }
    }
    if (Format::SCALED) {
#pragma unroll
      for (int n = 0; n < 4; n++) {
#pragma unroll
        for (int c = 0; c < 2; c++) {
          const int row = min(first_n + warp_column + 8 * n + 2 * part + c, p.n - 1);
          const void* factors = Format::factors(tile.scales, p.n, p.k, row, interleaved);
          const float scale = Format::factor(factors, chunk * GEMM_K);
#pragma unroll
          for (int m = 0; m < 4; m++) {
            sums[m][n][c] += scale * block[m][n][c];
            sums[m][n][c + 2] += scale * block[m][n][c + 2];
          }
        }
      }
    }
  }

#pragma unroll
  for (int m = 0; m < 4; m++) {
#pragma unroll
    for (int n = 0; n < 4; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const int row = warp_row + 16 * m + group + i / 2 * 8;
        const int column = first_n + warp_column + 8 * n + 2 * part + i % 2;
        put_swiglu(p, tile, row, column, n, sums[m][n][i], sums[m][(n + 1) % 4][i]);
      }
    }
  }
}

#define GEMM_KERNEL(name, Format)                                                    \
  extern "C" __global__ void __launch_bounds__(GEMM_THREADS) name(const Linear p) {  \
    gemm<Format>(p);                                                                 \
  }
