// Enough of CUDA for the kernels to run on a processor, as plain C++: each thread of a block is a
// fibre; blocks run one after another. Instructions on whole warps are written from the PTX ISA.
//
// What it is strict about: shared memory starts out as NaN, asynchronous copies happen as late as
// they may, and threads are run in a different order after every barrier, so that a missing barrier or
// a missing wait shows. What it cannot show: speed, and memory ordering between threads.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <functional>
#include <map>
#include <vector>

#define __global__
#define __device__
#define __forceinline__ inline
#define __align__(n) alignas(n)
#define __launch_bounds__(...)
#define __grid_constant__
#define __shared__ static
#define DYNAMIC_SHARED(name) unsigned char* name = emulation::dynamic_shared

struct uint2 {
  uint32_t x, y;
};
struct uint4 {
  uint32_t x, y, z, w;
};
struct float2 {
  float x, y;
};
struct dim3 {
  unsigned x = 1, y = 1, z = 1;
};

inline uint2 make_uint2(uint32_t x, uint32_t y) { return {x, y}; }
inline float2 make_float2(float x, float y) { return {x, y}; }

namespace emulation {

struct Warp {
  uint64_t slots[32];
  uint32_t a[32][4];
  uint32_t b[32][2];
  const void* rows[32];
  int arrived = 0;
  int generation = 0;
};

struct Copy {
  void* to;
  const void* from;
  int bytes;
  int room;
};

struct Thread {
  void* stack_pointer;
  dim3 index;
  int linear;
  Warp* warp;
  int lanes;
  bool done;
  bool waited;
  std::vector<std::vector<Copy>> groups;
  std::vector<std::vector<std::function<void()>>> products;
  std::vector<Copy> stores;
  size_t committed_stores;
};

extern Thread* current;
extern dim3 block_index, block_size, grid_size;
extern unsigned char* dynamic_shared;

void yield();
void wait_for_block();

// A barrier in shared memory, and copies that have not been made yet.
struct Barrier {
  int arrivals, missing, bytes, phase;
};
extern std::map<const void*, Barrier> barriers;
extern std::vector<std::function<void()>> fetches;

// A barrier of some of a block's threads.
struct Meeting {
  int arrived, generation;
};
extern std::map<int, Meeting> meetings;

inline void turn_if_complete(Barrier& barrier) {
  if (barrier.missing == 0 && barrier.bytes == 0) {
    barrier.missing = barrier.arrivals;
    barrier.phase ^= 1;
  }
}

// What the driver's cuTensorMapEncodeTiled leaves for fetch_tile.
struct EncodedMap {
  const unsigned char* base;
  uint64_t columns, rows, matrices, row_bytes, matrix_bytes;
  uint32_t box_columns, box_rows, element_bytes;
};

inline void wait_for_warp() {
  Warp* warp = current->warp;
  const int generation = warp->generation;
  if (++warp->arrived == current->lanes) {
    warp->arrived = 0;
    warp->generation++;
    return;
  }
  while (warp->generation == generation) {
    yield();
  }
}

// Runs a kernel; `body` is called once for each thread.
void launch(dim3 grid, dim3 block, size_t shared, const std::function<void()>& body);

inline float bf16_to_float(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, 4);
  return value;
}

inline uint16_t float_to_bf16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  if (value != value) {
    return (uint16_t)(bits >> 16 | 0x40);
  }
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

template <class T>
T shuffle(T value, int from) {
  static_assert(sizeof(T) <= 8, "a shuffle moves at most 64 bits here");
  Warp* warp = current->warp;
  const int lane = current->linear % 32;
  memcpy(&warp->slots[lane], &value, sizeof(T));
  wait_for_warp();
  T result = value;
  if (from < current->lanes) {
    memcpy(&result, &warp->slots[from], sizeof(T));
  }
  wait_for_warp();
  return result;
}

}  // namespace emulation

#define threadIdx (emulation::current->index)
#define blockIdx emulation::block_index
#define blockDim emulation::block_size
#define gridDim emulation::grid_size

inline void __syncthreads() { emulation::wait_for_block(); }
inline void __syncwarp() { emulation::wait_for_warp(); }

template <class T>
T __shfl_xor_sync(uint32_t, T value, int mask) {
  return emulation::shuffle(value, emulation::current->linear % 32 ^ mask);
}
inline int __any_sync(uint32_t, bool value) {
  int any = 0;
  for (int lane = 0; lane < emulation::current->lanes; lane++) {
    any |= emulation::shuffle((int)value, lane);
  }
  return any;
}
template <class T>
T __shfl_sync(uint32_t, T value, int lane) {
  return emulation::shuffle(value, lane);
}

inline float __uint_as_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
inline float __expf(float x) { return expf(x); }
inline float __logf(float x) { return logf(x); }

template <class T>
T atomicAdd(T* at, T value) {
  const T before = *at;
  *at += value;
  return before;
}

inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }

// PTX ISA, prmt: each nibble of the selector names one of the eight bytes of y:x.
inline uint32_t __byte_perm(uint32_t x, uint32_t y, uint32_t selector) {
  const uint64_t bytes = (uint64_t)y << 32 | x;
  uint32_t result = 0;
  for (int i = 0; i < 4; i++) {
    result |= (uint32_t)(bytes >> 8 * (selector >> 4 * i & 7) & 0xff) << 8 * i;
  }
  return result;
}

inline uint32_t permute_bytes(uint32_t word, uint32_t selector) {
  uint32_t result = 0;
  for (int i = 0; i < 4; i++) {
    const uint32_t digit = selector >> 4 * i & 0xf;
    const uint32_t byte = word >> 8 * (digit & 3) & 0xff;
    result |= (digit < 8 ? byte : byte < 0x80 ? 0 : 0xff) << 8 * i;
  }
  return result;
}

// Kernels run one after another here; but each thread must have waited before it is done.
inline void release_next_grid() {}
inline void wait_for_grid_before() { emulation::current->waited = true; }
inline void enter_grid() { wait_for_grid_before(); }

inline uint32_t pack_bf16(float low, float high) {
  return emulation::float_to_bf16(low) | (uint32_t)emulation::float_to_bf16(high) << 16;
}

inline uint32_t fma_bf16x2(uint32_t a, uint32_t b, uint32_t c) {
  uint32_t result = 0;
  for (int half = 0; half < 2; half++) {
    const int shift = 16 * half;
    const float value = fmaf(emulation::bf16_to_float(a >> shift), emulation::bf16_to_float(b >> shift),
                             emulation::bf16_to_float(c >> shift));
    result |= (uint32_t)emulation::float_to_bf16(value) << shift;
  }
  return result;
}

inline float half_to_float(uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int mantissa = half & 1023;
  const float magnitude = exponent == 0    ? ldexpf((float)mantissa, -24)
                          : exponent == 31 ? (mantissa == 0 ? INFINITY : NAN)
                                           : ldexpf((float)(1024 + mantissa), exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

// PTX ISA, "Matrix Fragments for mma.m16n8k16 with floating point type".
inline void mma_m16n8k16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  using namespace emulation;
  Warp* warp = current->warp;
  const int lane = current->linear % 32;
  memcpy(warp->a[lane], a, sizeof a);
  memcpy(warp->b[lane], b, sizeof b);
  wait_for_warp();
  for (int i = 0; i < 4; i++) {
    const int row = lane / 4 + i / 2 * 8;
    const int column = lane % 4 * 2 + i % 2;
    float sum = 0;
    for (int k = 0; k < 16; k++) {
      const int a_lane = row % 8 * 4 + k % 8 / 2;
      const int a_register = row / 8 + k / 8 * 2;
      const int b_lane = column * 4 + k % 8 / 2;
      sum += bf16_to_float(warp->a[a_lane][a_register] >> k % 2 * 16) *
             bf16_to_float(warp->b[b_lane][k / 8] >> k % 2 * 16);
    }
    d[i] += sum;
  }
  wait_for_warp();
}

namespace emulation {

// PTX ISA, ldmatrix: lane i gets elements 2·(i mod 4) and the next of row i / 4, or with .trans of column i / 4.
template <int MATRICES>
void load_matrix(uint32_t (&r)[MATRICES], const void* row, bool transposed) {
  Warp* warp = current->warp;
  const int lane = current->linear % 32;
  warp->rows[lane] = row;
  wait_for_warp();
  for (int matrix = 0; matrix < MATRICES; matrix++) {
    uint16_t pair[2];
    for (int i = 0; i < 2; i++) {
      const int next = lane % 4 * 2 + i;
      const void* from = warp->rows[8 * matrix + (transposed ? next : lane / 4)];
      if ((uintptr_t)from % 16 != 0) {
        __builtin_trap();
      }
      pair[i] = ((const uint16_t*)from)[transposed ? lane / 4 : next];
    }
    r[matrix] = pair[0] | (uint32_t)pair[1] << 16;
  }
  wait_for_warp();
}

}  // namespace emulation

inline void load_matrix_x2_transposed(uint32_t (&r)[2], const void* row) {
  emulation::load_matrix(r, row, true);
}

inline void load_matrix_x4(uint32_t (&r)[4], const void* row) {
  emulation::load_matrix(r, row, false);
}

inline void load_matrix_x4_transposed(uint32_t (&r)[4], const void* row) {
  emulation::load_matrix(r, row, true);
}

template <int N>
void copy_async(void* to, const void* from, int bytes) {
  if ((((uintptr_t)to | (uintptr_t)from) & (N - 1)) != 0 || bytes > N) {
    __builtin_trap();
  }
  std::vector<std::vector<emulation::Copy>>& groups = emulation::current->groups;
  if (groups.empty()) {
    groups.emplace_back();
  }
  groups.back().push_back({to, from, bytes, N});
}

inline void copy_async_16(void* to, const void* from, int bytes) {
  copy_async<16>(to, from, bytes);
}

inline void copy_async_commit() {
  if (emulation::current->groups.empty()) {
    emulation::current->groups.emplace_back();
  }
  emulation::current->groups.emplace_back();
}

// The last group is the one that is still being filled.
template <int N>
void copy_async_wait() {
  std::vector<std::vector<emulation::Copy>>& groups = emulation::current->groups;
  while ((int)groups.size() - 1 > N) {
    for (const emulation::Copy& copy : groups.front()) {
      unsigned char bytes[16] = {};
      memcpy(bytes, copy.from, copy.bytes);
      memcpy(copy.to, bytes, copy.room);
    }
    groups.erase(groups.begin());
  }
}

inline uint4 load_once(const void* from) {
  if ((uintptr_t)from % 16 != 0) {
    __builtin_trap();
  }
  uint4 value;
  memcpy(&value, from, 16);
  return value;
}

// OCP 8-bit floating point, E4M3.
inline float decode_fp8(unsigned char code) {
  const int exponent = code >> 3 & 15;
  const int mantissa = code & 7;
  const float magnitude = (code & 0x7f) == 0x7f ? NAN
                          : exponent == 0       ? ldexpf((float)mantissa, -9)
                                                : ldexpf((float)(8 + mantissa), exponent - 10);
  return code & 0x80 ? -magnitude : magnitude;
}

inline float fp8_to_float(unsigned char code) {
  static const std::vector<float> values = [] {
    std::vector<float> all;
    for (int i = 0; i < 256; i++) {
      all.push_back(decode_fp8((unsigned char)i));
    }
    return all;
  }();
  return values[code];
}

inline unsigned char float_to_fp8(float value) {
  const float magnitude = fminf(fabsf(value), 448);
  int best = 0;
  for (int code = 1; code < 0x7f; code++) {
    const float distance = fabsf(fp8_to_float(code) - magnitude);
    const float least = fabsf(fp8_to_float(best) - magnitude);
    if (distance < least || (distance == least && code % 2 == 0)) {
      best = code;
    }
  }
  return (unsigned char)(best | (signbit(value) ? 0x80 : 0));
}

inline uint16_t pack_fp8(float low, float high) {
  return (uint16_t)(float_to_fp8(low) | float_to_fp8(high) << 8);
}

inline uint32_t shared_address(const void* pointer) {
  return (uint32_t)((const unsigned char*)pointer - emulation::dynamic_shared);
}

// PTX ISA, "Matrix descriptor": addresses and strides in sixteens of bytes, 128-byte swizzle.
inline uint64_t operand(const void* at) {
  return (uint64_t)1 << 62 | (uint64_t)(1024 >> 4) << 32 | (uint64_t)1 << 16 |
         (shared_address(at) & 0x3ffff) >> 4;
}

// The same, "Strides": along columns, the leading one is that from 64 columns to the next.
inline uint64_t operand_rows(const void* at, int block_bytes) {
  return (uint64_t)1 << 62 | (uint64_t)(1024 >> 4) << 32 | (uint64_t)(block_bytes >> 4) << 16 |
         (shared_address(at) & 0x3ffff) >> 4;
}

inline void barrier_init(uint64_t* barrier, int arrivals) {
  emulation::barriers[barrier] = {arrivals, arrivals, 0, 0};
}

inline void barrier_init_fence() {}

inline void barrier_arrive(uint64_t* at) {
  emulation::Barrier& barrier = emulation::barriers.at(at);
  barrier.missing--;
  emulation::turn_if_complete(barrier);
}

inline void barrier_expect(uint64_t* at, int bytes) {
  emulation::Barrier& barrier = emulation::barriers.at(at);
  barrier.bytes += bytes;
  barrier.missing--;
  emulation::turn_if_complete(barrier);
}

// Copies are made, one at a time, only when everybody waits.
inline void barrier_wait(uint64_t* at, int parity) {
  while (emulation::barriers.at(at).phase == parity) {
    if (!emulation::fetches.empty()) {
      std::function<void()> fetch = emulation::fetches.front();
      emulation::fetches.erase(emulation::fetches.begin());
      fetch();
    } else {
      emulation::yield();
    }
  }
}

// The tile with zeros outside the matrix; rows of 128 bytes whose 16-byte pieces are exchanged by
// the address bits above them.
template <class Map>
void fetch_tile_of(void* to, const Map* map, int column, int row, int matrix, uint64_t* barrier) {
  emulation::EncodedMap encoded;
  memcpy(&encoded, map, sizeof encoded);
  emulation::fetches.push_back([=] {
    const uint32_t bytes = encoded.box_columns * encoded.element_bytes;
    for (uint32_t r = 0; r < encoded.box_rows; r++) {
      for (uint32_t c = 0; c < encoded.box_columns; c++) {
        const bool inside = row + r < encoded.rows && column + c < encoded.columns &&
                            (uint64_t)matrix < encoded.matrices;
        const uint32_t linear = shared_address(to) + r * bytes + c * encoded.element_bytes;
        const uint32_t address = linear ^ (linear >> 7 & 7) << 4;
        const unsigned char* from =
            encoded.base + matrix * encoded.matrix_bytes + (row + r) * encoded.row_bytes +
            (column + c) * encoded.element_bytes;
        for (uint32_t b = 0; b < encoded.element_bytes; b++) {
          emulation::dynamic_shared[address + b] = inside ? from[b] : 0;
        }
      }
    }
    emulation::Barrier& waiting = emulation::barriers.at(barrier);
    waiting.bytes -= (int)(encoded.box_rows * bytes);
    emulation::turn_if_complete(waiting);
  });
}

template <class Map>
void fetch_tile(void* to, const Map* map, int column, int row, uint64_t* barrier) {
  fetch_tile_of(to, map, column, row, 0, barrier);
}

inline void shared_fence() {}

inline float power_of_two(float x) { return exp2f(x); }

namespace emulation {

// Element (row, k) of an operand that a descriptor stands for.
template <class Element>
const Element* operand_element(uint64_t descriptor, int row, int k) {
  const uint32_t start = (uint32_t)(descriptor & 0x3fff) << 4;
  const uint32_t atoms = (uint32_t)(descriptor >> 32 & 0x3fff) << 4;
  const uint32_t linear = start + row / 8 * atoms + row % 8 * 128 + k * (uint32_t)sizeof(Element);
  return (const Element*)(dynamic_shared + (linear ^ (linear >> 7 & 7) << 4));
}

inline float value_of(const uint16_t* bits) { return bf16_to_float(*bits); }
inline float value_of(const unsigned char* code) { return fp8_to_float(*code); }

// Element (k, column) of an operand whose rows lie one after another.
inline const uint16_t* operand_row_element(uint64_t descriptor, int k, int column) {
  const uint32_t start = (uint32_t)(descriptor & 0x3fff) << 4;
  const uint32_t blocks = (uint32_t)(descriptor >> 16 & 0x3fff) << 4;
  const uint32_t atoms = (uint32_t)(descriptor >> 32 & 0x3fff) << 4;
  const uint32_t linear = start + column / 64 * blocks + k / 8 * atoms + k % 8 * 128 + column % 64 * 2;
  return (const uint16_t*)(dynamic_shared + (linear ^ (linear >> 7 & 7) << 4));
}

// PTX ISA, "Register fragments for wgmma.mma_async.m64nNk16", matrix D. `left` (row, k), `right` (k, column).
template <int SIZE, class Left, class Right>
void product(float (&d)[SIZE], int depth, bool add, Left left, Right right) {
  const int thread = current->linear % 128;
  if (current->products.empty()) {
    current->products.emplace_back();
  }
  float* out = d;
  current->products.back().push_back([=] {
    for (int i = 0; i < SIZE; i++) {
      const int row = thread / 32 * 16 + thread % 32 / 4 + i % 4 / 2 * 8;
      const int column = i / 4 * 8 + thread % 4 * 2 + i % 2;
      float sum = 0;
      for (int k = 0; k < depth; k++) {
        sum += left(row, k) * right(k, column);
      }
      out[i] = add ? out[i] + sum : sum;
    }
  });
}

template <class Element, int SIZE>
void product_of_rows(float (&d)[SIZE], int depth, uint64_t a, uint64_t b, bool add) {
  product(
      d, depth, add, [=](int row, int k) { return value_of(operand_element<Element>(a, row, k)); },
      [=](int k, int column) { return value_of(operand_element<Element>(b, column, k)); });
}

}  // namespace emulation

inline void product_bf16(float (&d)[32], uint64_t a, uint64_t b, bool add) {
  emulation::product_of_rows<uint16_t>(d, 16, a, b, add);
}

inline void product_bf16(float (&d)[128], uint64_t a, uint64_t b, bool add) {
  emulation::product_of_rows<uint16_t>(d, 16, a, b, add);
}

inline void product_fp8(float (&d)[64], uint64_t a, uint64_t b, bool add) {
  emulation::product_of_rows<unsigned char>(d, 32, a, b, add);
}

inline void product_rows_bf16(float (&d)[128], uint64_t a, uint64_t b, bool add) {
  using namespace emulation;
  product(
      d, 16, add, [=](int row, int k) { return value_of(operand_element<uint16_t>(a, row, k)); },
      [=](int k, int column) { return value_of(operand_row_element(b, k, column)); });
}

// PTX ISA, the same place, matrix A: that of mma.m16n8k16 for each warp.
inline void product_rows_bf16(float (&d)[128], const uint32_t (&a)[4], uint64_t b, bool add) {
  using namespace emulation;
  Warp* warp = current->warp;
  memcpy(warp->a[current->linear % 32], a, sizeof a);
  wait_for_warp();
  std::vector<uint32_t> registers(&warp->a[0][0], &warp->a[0][0] + 32 * 4);
  wait_for_warp();
  product(
      d, 16, add,
      [=](int row, int k) {
        const int lane = row % 8 * 4 + k % 8 / 2;
        return bf16_to_float(registers[4 * lane + row % 16 / 8 + k / 8 * 2] >> k % 2 * 16);
      },
      [=](int k, int column) { return value_of(operand_row_element(b, k, column)); });
}

// PTX ISA, cp.async.bulk: addresses and size are multiples of sixteen.
inline void store(void* to, const void* from, int bytes) {
  if ((((uintptr_t)to | (uintptr_t)from | (uintptr_t)bytes) & 15) != 0) {
    __builtin_trap();
  }
  emulation::current->stores.push_back({to, from, bytes, bytes});
}

inline void store_commit() { emulation::current->committed_stores = emulation::current->stores.size(); }

// What is not waited for is never stored.
inline void store_wait() {
  std::vector<emulation::Copy>& stores = emulation::current->stores;
  for (size_t i = 0; i < emulation::current->committed_stores; i++) {
    memcpy(stores[i].to, stores[i].from, stores[i].bytes);
  }
  stores.erase(stores.begin(), stores.begin() + emulation::current->committed_stores);
  emulation::current->committed_stores = 0;
}

inline void products_fence() {}

inline void products_commit() { emulation::current->products.emplace_back(); }

template <int N>
void products_wait() {
  std::vector<std::vector<std::function<void()>>>& groups = emulation::current->products;
  while ((int)groups.size() - 1 > N) {
    for (const std::function<void()>& product : groups.front()) {
      product();
    }
    groups.erase(groups.begin());
  }
  emulation::wait_for_warp();
}

template <int THREADS>
void threads_sync(int barrier) {
  emulation::Meeting& meeting = emulation::meetings[barrier];
  const int own = meeting.generation;
  if (++meeting.arrived == THREADS) {
    meeting.arrived = 0;
    meeting.generation++;
  }
  while (meeting.generation == own) {
    emulation::yield();
  }
}

template <int REGISTERS>
void fewer_registers() {}

template <int REGISTERS>
void more_registers() {}
