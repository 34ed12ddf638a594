// The instructions that CUDA C++ has no words for, one function each. src/test/cuda/emulation.h has
// the same functions for a processor, written from the PTX ISA and not from the kernels.
#pragma once

#include <stdint.h>

#ifdef FATHOM_EMULATION
#include "emulation.h"
#else

#define DYNAMIC_SHARED(name) extern __shared__ __align__(1024) unsigned char name[]

__device__ __forceinline__ uint32_t shared_address(const void* pointer) {
  return (uint32_t)__cvta_generic_to_shared(pointer);
}

// d += a·b for a 16×16 (row-major), b 16×8 (column-major), d 16×8; bfloat16 in, float32 out.
__device__ __forceinline__ void mma_m16n8k16(float (&d)[4], const uint32_t (&a)[4],
                                             const uint32_t (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%0,%1,%2,%3};\n"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// Two 8×8 matrices of 16-bit elements, transposed; lanes 0-7 and 8-15 give the rows' addresses.
__device__ __forceinline__ void load_matrix_x2_transposed(uint32_t (&r)[2], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0,%1}, [%2];\n"
               : "=r"(r[0]), "=r"(r[1])
               : "r"(shared_address(row)));
}

// Four 8×8 matrices of 16-bit elements; eight lanes each give the rows' addresses.
__device__ __forceinline__ void load_matrix_x4(uint32_t (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row)));
}

__device__ __forceinline__ void load_matrix_x4_transposed(uint32_t (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row)));
}

// Two floats to bfloat16, to nearest even; `low` in the low half.
__device__ __forceinline__ uint32_t pack_bf16(float low, float high) {
  uint32_t packed;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;\n" : "=r"(packed) : "f"(high), "f"(low));
  return packed;
}

// a·b + c on pairs of bfloat16.
__device__ __forceinline__ uint32_t fma_bf16x2(uint32_t a, uint32_t b, uint32_t c) {
  uint32_t d;
  asm("fma.rn.bf16x2 %0, %1, %2, %3;\n" : "=r"(d) : "r"(a), "r"(b), "r"(c));
  return d;
}

// Four bytes of a word, chosen by the selector's hexadecimal digits, the lowest first; 8 more than a
// byte's number is its sign, eight times.
__device__ __forceinline__ uint32_t permute_bytes(uint32_t word, uint32_t selector) {
  uint32_t chosen;
  asm("prmt.b32 %0, %1, %1, %2;\n" : "=r"(chosen) : "r"(word), "r"(selector));
  return chosen;
}

__device__ __forceinline__ float half_to_float(uint16_t half) {
  float value;
  asm("cvt.f32.f16 %0, %1;\n" : "=f"(value) : "h"(half));
  return value;
}

// Four, eight or sixteen bytes from device to shared memory behind the thread's back; only the first
// `bytes` are read, the rest become zero. The second-level cache fetches whole lines: somebody else wants
// the rest.
template <int N>
__device__ __forceinline__ void copy_async(void* to, const void* from, int bytes) {
  if (N == 16) {
    asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16, %2;\n" ::"r"(shared_address(to)),
                 "l"(from), "r"(bytes)
                 : "memory");
  } else {
    asm volatile("cp.async.ca.shared.global.L2::128B [%0], [%1], %3, %2;\n" ::"r"(shared_address(to)),
                 "l"(from), "r"(bytes), "n"(N)
                 : "memory");
  }
}

__device__ __forceinline__ void copy_async_16(void* to, const void* from, int bytes) {
  copy_async<16>(to, from, bytes);
}

__device__ __forceinline__ void copy_async_commit() {
  asm volatile("cp.async.commit_group;\n" ::: "memory");
}

// Waits until at most N of the thread's groups are under way.
template <int N>
__device__ __forceinline__ void copy_async_wait() {
  asm volatile("cp.async.wait_group %0;\n" ::"n"(N) : "memory");
}

// Programmatic dependent launch, on Hopper: lets the next kernel's blocks begin as soon as all of this
// one's have, and in that kernel waits until all before it is done and seen. Every thread waits, first
// of all or after touching nothing but weights, even if it has no work: a kernel that is done before it
// has waited would say that those before it are.
__device__ __forceinline__ void release_next_grid() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;\n" ::: "memory");
#endif
}

__device__ __forceinline__ void wait_for_grid_before() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;\n" ::: "memory");
#endif
}

// Both, for kernels that have nothing to do beforehand.
__device__ __forceinline__ void enter_grid() {
  release_next_grid();
  wait_for_grid_before();
}

// Sixteen bytes that nobody reads again.
__device__ __forceinline__ uint4 load_once(const void* from) {
  uint4 value;
  asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(value.x), "=r"(value.y), "=r"(value.z), "=r"(value.w)
               : "l"(from));
  return value;
}

#endif
