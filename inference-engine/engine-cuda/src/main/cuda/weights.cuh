// The formats of weights: how many elements a thread takes at once, how their bits become pairs of
// bfloat16, and the factor that makes up for what was left out. All
// decodings are exact. Each gives where a row's factors lie, and the one for column k. A warp's
// full step is LOADS pieces for each thread, 128 bytes of a row; FACTOR_COLUMNS
// of them share a factor of FACTOR_BYTES.
#pragma once

#include "common.cuh"

static const uint32_t ONE_PAIR = 0x3f803f80u;

template <int BYTES>
struct Piece;
template <>
struct Piece<16> {
  uint32_t words[4];
};
template <>
struct Piece<8> {
  uint32_t words[2];
};
template <>
struct Piece<4> {
  uint32_t words[1];
};

struct Bf16Weights {
  static const int ELEMENTS = 8;
  static const int BITS = 16;
  static const bool SCALED = false;
  static const int LOADS = 2;
  static const int FACTOR_COLUMNS = 128;
  static const int FACTOR_BYTES = 0;

  static __device__ __forceinline__ void decode(const Piece<16>& piece, uint32_t (&pairs)[4]) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      pairs[i] = piece.words[i];
    }
  }

  static __device__ __forceinline__ void decode4(const void* at, uint32_t (&pairs)[2]) {
    const uint2 raw = *(const uint2*)at;
    pairs[0] = raw.x;
    pairs[1] = raw.y;
  }

  static __device__ __forceinline__ const void* factors(const void*, int, int, int, bool) {
    return nullptr;
  }

  static __device__ __forceinline__ float factor(const void*, int) { return 1; }

  static __device__ __forceinline__ const void* step_factors(const void*, int) { return nullptr; }

  static __device__ __forceinline__ float step_factor(const void*, int) { return 1; }
};

// OCP E4M3 with a float32 factor for each 128×128 block. Sign, exponent and mantissa move to their
// places in a bfloat16; 2^120 makes up for the difference in bias, for subnormal codes too. A byte comes
// with its sign in all eight bits above it, so that one shift brings both to where they belong.
struct Fp8Weights {
  static const int ELEMENTS = 16;
  static const int BITS = 8;
  static const bool SCALED = true;
  static const int LOADS = 2;
  static const int FACTOR_COLUMNS = 128;
  static const int FACTOR_BYTES = 4;

  static __device__ __forceinline__ uint32_t pair(uint32_t extended) {
    return fma_bf16x2(extended << 4 & 0x87f087f0u, 0x7b807b80u, 0x80008000u);
  }

  static __device__ __forceinline__ void four(uint32_t word, uint32_t& low, uint32_t& high) {
    low = pair(permute_bytes(word, 0x9180));
    high = pair(permute_bytes(word, 0xb3a2));
  }

  static __device__ __forceinline__ void decode(const Piece<16>& piece, uint32_t (&pairs)[8]) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      four(piece.words[i], pairs[2 * i], pairs[2 * i + 1]);
    }
  }

  static __device__ __forceinline__ void decode4(const void* at, uint32_t (&pairs)[2]) {
    four(*(const uint32_t*)at, pairs[0], pairs[1]);
  }

  // Rows of a gate and of an up-projection alternate by eights when they are interleaved; each of
  // the two keeps its own blocks.
  static __device__ __forceinline__ const void* factors(const void* scales, int rows, int columns,
                                                        int row, bool interleaved) {
    int block = row / 128;
    if (interleaved) {
      const int blocks = (rows / 2 + 127) / 128;
      block = row / 16 * 8 / 128 + row / 8 % 2 * blocks;
    }
    return (const float*)scales + (long)block * ((columns + 127) / 128);
  }

  static __device__ __forceinline__ float factor(const void* factors, int k) {
    return ((const float*)factors)[k / 128];
  }

  static __device__ __forceinline__ const void* step_factors(const void* factors, int k) {
    return (const float*)factors + k / 128;
  }

  static __device__ __forceinline__ float step_factor(const void* factors, int) {
    return *(const float*)factors;
  }
};

// Signed bytes with a float16 factor for each 32 of a row. 128 + low bits, less 128 or 256.
struct Int8Weights {
  static const int ELEMENTS = 8;
  static const int BITS = 8;
  static const bool SCALED = true;
  static const int LOADS = 4;
  static const int FACTOR_COLUMNS = 32;
  static const int FACTOR_BYTES = 2;

  // A byte in the low half of each half-word.
  static __device__ __forceinline__ uint32_t pair(uint32_t spread) {
    const uint32_t low = 0x43004300u | (spread & 0x007f007fu);
    const uint32_t less = 0x43004300u | (spread & 0x00800080u);
    return fma_bf16x2(low, ONE_PAIR, less ^ 0x80008000u);
  }

  static __device__ __forceinline__ void four(uint32_t word, uint32_t& low, uint32_t& high) {
    low = pair(__byte_perm(word, 0, 0x4140));
    high = pair(__byte_perm(word, 0, 0x4342));
  }

  static __device__ __forceinline__ void decode(const Piece<8>& piece, uint32_t (&pairs)[4]) {
    four(piece.words[0], pairs[0], pairs[1]);
    four(piece.words[1], pairs[2], pairs[3]);
  }

  static __device__ __forceinline__ void decode4(const void* at, uint32_t (&pairs)[2]) {
    four(*(const uint32_t*)at, pairs[0], pairs[1]);
  }

  static __device__ __forceinline__ const void* factors(const void* scales, int, int columns,
                                                        int row, bool) {
    return (const uint16_t*)scales + (long)row * (columns / 32);
  }

  static __device__ __forceinline__ float factor(const void* factors, int k) {
    return half_to_float(((const uint16_t*)factors)[k / 32]);
  }

  static __device__ __forceinline__ const void* step_factors(const void* factors, int k) {
    return (const uint16_t*)factors + k / 32;
  }

  static __device__ __forceinline__ float step_factor(const void* factors, int load) {
    return half_to_float(((const uint16_t*)factors)[load]);
  }
};

// Four-bit codes less 8, element 2i in the low half of byte i; factors as for bytes.
struct Int4Weights {
  static const int ELEMENTS = 8;
  static const int BITS = 4;
  static const bool SCALED = true;
  static const int LOADS = 8;
  static const int FACTOR_COLUMNS = 32;
  static const int FACTOR_BYTES = 2;

  static __device__ __forceinline__ void four(uint32_t codes, uint32_t& low, uint32_t& high) {
    const uint32_t first = (codes & 0xfu) | (codes & 0xf0u) << 12;
    const uint32_t second = (codes >> 8 & 0xfu) | (codes & 0xf000u) << 4;
    low = fma_bf16x2(0x43004300u | first, ONE_PAIR, 0xc308c308u);
    high = fma_bf16x2(0x43004300u | second, ONE_PAIR, 0xc308c308u);
  }

  static __device__ __forceinline__ void decode(const Piece<4>& piece, uint32_t (&pairs)[4]) {
    four(piece.words[0] & 0xffffu, pairs[0], pairs[1]);
    four(piece.words[0] >> 16, pairs[2], pairs[3]);
  }

  static __device__ __forceinline__ void decode4(const void* at, uint32_t (&pairs)[2]) {
    four(*(const uint16_t*)at, pairs[0], pairs[1]);
  }

  static __device__ __forceinline__ const void* factors(const void* scales, int, int columns,
                                                        int row, bool) {
    return Int8Weights::factors(scales, 0, columns, row, false);
  }

  static __device__ __forceinline__ float factor(const void* factors, int k) {
    return Int8Weights::factor(factors, k);
  }

  static __device__ __forceinline__ const void* step_factors(const void* factors, int k) {
    return Int8Weights::step_factors(factors, k);
  }

  static __device__ __forceinline__ float step_factor(const void* factors, int load) {
    return Int8Weights::step_factor(factors, load);
  }
};
