// What all kernels share: bfloat16 as its bits, sums over warps and blocks.
#pragma once

#include "ptx.cuh"

typedef uint16_t bf16;

static const int WARP = 32;

__device__ __forceinline__ float to_float(bf16 value) {
  return __uint_as_float((uint32_t)value << 16);
}

__device__ __forceinline__ bf16 to_bf16(float value) { return (bf16)pack_bf16(value, 0); }

__device__ __forceinline__ float warp_sum(float value) {
#pragma unroll
  for (int lane = WARP / 2; lane > 0; lane /= 2) {
    value += __shfl_xor_sync(0xffffffffu, value, lane);
  }
  return value;
}

// The sum over the block, for every thread; blocks are whole warps, at most 32.
__device__ __forceinline__ float block_sum(float value) {
  __shared__ float sums[WARP];
  value = warp_sum(value);
  if (threadIdx.x % WARP == 0) {
    sums[threadIdx.x / WARP] = value;
  }
  __syncthreads();
  float total = 0;
  for (int warp = 0; warp < blockDim.x / WARP; warp++) {
    total += sums[warp];
  }
  __syncthreads();
  return total;
}

__device__ __forceinline__ float silu(float x) { return x / (1 + __expf(-x)); }

// Whether accesses of sixteen bytes are aligned at this pointer and from row to row.
__device__ __forceinline__ bool aligned_16(const void* pointer, long row_bytes) {
  return (((uintptr_t)pointer | (uintptr_t)row_bytes) & 15) == 0;
}
