// Hopper's own instructions: matrix products by four warps together on operands in shared memory
// (wgmma), tiles that a copy engine fetches (TMA), and the barriers these meet at.
#pragma once

#include "common.cuh"

// What cuTensorMapEncodeTiled makes.
struct alignas(128) TensorMap {
  uint64_t opaque[16];
};

// Operands lie as the copy engine leaves them: rows of 128 bytes, eight of them an atom, 16-byte pieces
// exchanged by row (128-byte swizzle). Bits 0-13: address / 16; 32-45: atom to atom / 16; 62-63: swizzle.
static const uint64_t OPERAND_LAYOUT = (uint64_t)1 << 62 | (uint64_t)(1024 >> 4) << 32 | (uint64_t)1 << 16;

#ifndef FATHOM_EMULATION

__device__ __forceinline__ uint64_t operand(const void* at) {
  return OPERAND_LAYOUT | (shared_address(at) & 0x3ffff) >> 4;
}

// An operand that is read along its columns: bits 16-29 are the bytes / 16 from 64 columns to the next.
__device__ __forceinline__ uint64_t operand_rows(const void* at, int block_bytes) {
  return (uint64_t)1 << 62 | (uint64_t)(1024 >> 4) << 32 | (uint64_t)(block_bytes >> 4) << 16 |
         (shared_address(at) & 0x3ffff) >> 4;
}

__device__ __forceinline__ void barrier_init(uint64_t* barrier, int arrivals) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;\n" ::"r"(shared_address(barrier)), "r"(arrivals)
               : "memory");
}

// Makes initialised barriers known to the copy engine.
__device__ __forceinline__ void barrier_init_fence() {
  asm volatile("fence.mbarrier_init.release.cluster;\nfence.proxy.async.shared::cta;\n" ::: "memory");
}

__device__ __forceinline__ void barrier_arrive(uint64_t* barrier) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];\n" ::"r"(shared_address(barrier)) : "memory");
}

// Arrives, and lets the barrier wait for so many bytes as well.
__device__ __forceinline__ void barrier_expect(uint64_t* barrier, int bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;\n" ::"r"(shared_address(barrier)),
               "r"(bytes)
               : "memory");
}

// Meets the others of THREADS threads at a barrier by its number, from 1 on.
template <int THREADS>
__device__ __forceinline__ void threads_sync(int barrier) {
  asm volatile("bar.sync %0, %1;\n" ::"r"(barrier), "n"(THREADS) : "memory");
}

// Waits until the barrier's phase of this parity is over.
__device__ __forceinline__ void barrier_wait(uint64_t* barrier, int parity) {
  asm volatile(
      "{\n.reg .pred p;\nagain:\n"
      "mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1;\n"
      "@p bra done;\nbra again;\ndone:\n}\n" ::"r"(shared_address(barrier)),
      "r"(parity)
      : "memory");
}

// Fetches the tile at (column, row); `barrier` counts its bytes.
__device__ __forceinline__ void fetch_tile(void* to, const TensorMap* map, int column, int row,
                                           uint64_t* barrier) {
  asm volatile(
      "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], "
      "[%4];\n" ::"r"(shared_address(to)),
      "l"(map), "r"(column), "r"(row), "r"(shared_address(barrier))
      : "memory");
}

// The same of a matrix among several.
__device__ __forceinline__ void fetch_tile_of(void* to, const TensorMap* map, int column, int row,
                                              int matrix, uint64_t* barrier) {
  asm volatile(
      "cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], "
      "[%1, {%2, %3, %4}], [%5];\n" ::"r"(shared_address(to)),
      "l"(map), "r"(column), "r"(row), "r"(matrix), "r"(shared_address(barrier))
      : "memory");
}

// Makes what this thread wrote to shared memory known to products and the copy engine.
__device__ __forceinline__ void shared_fence() {
  asm volatile("fence.proxy.async.shared::cta;\n" ::: "memory");
}

// Has the copy engine take 16-byte pieces from shared to device memory.
__device__ __forceinline__ void store(void* to, const void* from, int bytes) {
  asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;\n" ::"l"(to),
               "r"(shared_address(from)), "r"(bytes)
               : "memory");
}

__device__ __forceinline__ void store_commit() {
  asm volatile("cp.async.bulk.commit_group;\n" ::: "memory");
}

// Waits until the copy engine has read all that this thread has it store.
__device__ __forceinline__ void store_wait() {
  asm volatile("cp.async.bulk.wait_group.read 0;\n" ::: "memory");
}

__device__ __forceinline__ void products_fence() {
  asm volatile("wgmma.fence.sync.aligned;\n" ::: "memory");
}

__device__ __forceinline__ void products_commit() {
  asm volatile("wgmma.commit_group.sync.aligned;\n" ::: "memory");
}

// 2 to the power of x.
__device__ __forceinline__ float power_of_two(float x) {
  float power;
  asm("ex2.approx.ftz.f32 %0, %1;\n" : "=f"(power) : "f"(x));
  return power;
}

// Waits until at most N groups of products are under way.
template <int N>
__device__ __forceinline__ void products_wait() {
  asm volatile("wgmma.wait_group.sync.aligned %0;\n" ::"n"(N) : "memory");
}

template <int REGISTERS>
__device__ __forceinline__ void fewer_registers() {
  asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;\n" ::"n"(REGISTERS));
}

template <int REGISTERS>
__device__ __forceinline__ void more_registers() {
  asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;\n" ::"n"(REGISTERS));
}

// To E4M3, to nearest even, the largest there is for what is larger; `low` in the low byte.
__device__ __forceinline__ uint16_t pack_fp8(float low, float high) {
  uint16_t packed;
  asm("cvt.rn.satfinite.e4m3x2.f32 %0, %1, %2;\n" : "=h"(packed) : "f"(high), "f"(low));
  return packed;
}

// Sums of products as operands 0 to 31, 63 or 127 of an instruction.
#define OPERANDS_32 \
  "%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15," \
  "%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,%26,%27,%28,%29,%30,%31"
#define OPERANDS_64 \
  OPERANDS_32 ",%32,%33,%34,%35,%36,%37,%38,%39,%40,%41,%42,%43,%44,%45,%46,%47," \
  "%48,%49,%50,%51,%52,%53,%54,%55,%56,%57,%58,%59,%60,%61,%62,%63"
#define OPERANDS_128 \
  OPERANDS_64 ",%64,%65,%66,%67,%68,%69,%70,%71,%72,%73,%74,%75,%76,%77,%78,%79," \
  "%80,%81,%82,%83,%84,%85,%86,%87,%88,%89,%90,%91,%92,%93,%94,%95," \
  "%96,%97,%98,%99,%100,%101,%102,%103,%104,%105,%106,%107,%108,%109,%110,%111," \
  "%112,%113,%114,%115,%116,%117,%118,%119,%120,%121,%122,%123,%124,%125,%126,%127"
#define SUMS_8(d, i)                                                                      \
  "+f"(d[i]), "+f"(d[i + 1]), "+f"(d[i + 2]), "+f"(d[i + 3]), "+f"(d[i + 4]), "+f"(d[i + 5]), \
      "+f"(d[i + 6]), "+f"(d[i + 7])
#define SUMS_32(d, i) SUMS_8(d, i), SUMS_8(d, i + 8), SUMS_8(d, i + 16), SUMS_8(d, i + 24)
#define SUMS_64(d, i) SUMS_32(d, i), SUMS_32(d, i + 32)
#define SUMS_128(d) SUMS_64(d, 0), SUMS_64(d, 64)

// d = a·bᵀ, or d += a·bᵀ if `add`: a 64×16, b 256×16, bfloat16. Element 4j + i of d is in row
// lane / 4 + 8 · (i / 2) of the warp's sixteen and column 8j + 2 · (lane mod 4) + i mod 2.
__device__ __forceinline__ void product_bf16(float (&d)[128], uint64_t a, uint64_t b, bool add) {
  asm volatile(
      "{\n.reg .pred p;\nsetp.ne.b32 p, %130, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {" OPERANDS_128
      "}, %128, %129, p, 1, 1, 0, 0;\n}\n"
      : SUMS_128(d)
      : "l"(a), "l"(b), "r"((int)add));
}

// The same with b 64×16.
__device__ __forceinline__ void product_bf16(float (&d)[32], uint64_t a, uint64_t b, bool add) {
  asm volatile(
      "{\n.reg .pred p;\nsetp.ne.b32 p, %34, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {" OPERANDS_32
      "}, %32, %33, p, 1, 1, 0, 0;\n}\n"
      : SUMS_32(d, 0)
      : "l"(a), "l"(b), "r"((int)add));
}

// d = a·b, or d += a·b if `add`: a 64×16, b 16×256, whose rows lie one after another: see
// `operand_rows`.
__device__ __forceinline__ void product_rows_bf16(float (&d)[128], uint64_t a, uint64_t b, bool add) {
  asm volatile(
      "{\n.reg .pred p;\nsetp.ne.b32 p, %130, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {" OPERANDS_128
      "}, %128, %129, p, 1, 1, 0, 1;\n}\n"
      : SUMS_128(d)
      : "l"(a), "l"(b), "r"((int)add));
}

// The same with a in registers, as mma_m16n8k16 takes it; each warp has sixteen of its rows.
__device__ __forceinline__ void product_rows_bf16(float (&d)[128], const uint32_t (&a)[4], uint64_t b,
                                                  bool add) {
  asm volatile(
      "{\n.reg .pred p;\nsetp.ne.b32 p, %133, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {" OPERANDS_128
      "}, {%128,%129,%130,%131}, %132, p, 1, 1, 1;\n}\n"
      : SUMS_128(d)
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "r"((int)add));
}

// The same of E4M3 as `product_bf16`: a 64×32, b 128×32.
__device__ __forceinline__ void product_fp8(float (&d)[64], uint64_t a, uint64_t b, bool add) {
  asm volatile(
      "{\n.reg .pred p;\nsetp.ne.b32 p, %66, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k32.f32.e4m3.e4m3 {" OPERANDS_64
      "}, %64, %65, p, 1, 1;\n}\n"
      : SUMS_64(d, 0)
      : "l"(a), "l"(b), "r"((int)add));
}

#endif
