// Vectors of LANES floats, 8 or 16, so that what is computed lane by lane is written once.

#pragma once

#include "vectors.h"

#if LANES == 8
typedef __m256 Floats;
typedef __m256i Integers;
#define V(operation) _mm256_##operation
#define INLINE_LANES INLINE
#define TARGET_LANES AVX2
INLINE Integers integers(const void *at) { return _mm256_loadu_si256(at); }
INLINE Floats floats(Integers bits) { return _mm256_castsi256_ps(bits); }
INLINE Integers bits(Floats v) { return _mm256_castps_si256(v); }
INLINE Integers masked(Integers bits, uint32_t mask) { return _mm256_and_si256(bits, _mm256_set1_epi32((int)mask)); }
INLINE float sum_of_lanes(Floats v) { return sum_of(v); }
#else
typedef __m512 Floats;
typedef __m512i Integers;
#define V(operation) _mm512_##operation
#define INLINE_LANES INLINE512
#define TARGET_LANES AVX512
INLINE512 Integers integers(const void *at) { return _mm512_loadu_si512(at); }
INLINE512 Floats floats(Integers bits) { return _mm512_castsi512_ps(bits); }
INLINE512 Integers bits(Floats v) { return _mm512_castps_si512(v); }
INLINE512 Integers masked(Integers bits, uint32_t mask) { return _mm512_and_si512(bits, _mm512_set1_epi32((int)mask)); }
INLINE512 float sum_of_lanes(Floats v) {
  return sum_of(_mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1)));
}
#endif

// e^x: VectorExp.java says how.
INLINE_LANES Floats exponential(Floats x) {
  const Floats rounder = V(set1_ps)(0x1.8p23f);
  Floats held = V(min_ps)(V(max_ps)(x, V(set1_ps)(-87)), V(set1_ps)(87));
  Floats shifted = V(fmadd_ps)(held, V(set1_ps)(1.442695f), rounder);
  Floats n = V(sub_ps)(shifted, rounder);
  Floats r = V(fmadd_ps)(n, V(set1_ps)(2.1219444e-4f), V(fmadd_ps)(n, V(set1_ps)(-0.6933594f), held));
  Floats p = V(set1_ps)(1.9875691e-4f);
  p = V(fmadd_ps)(p, r, V(set1_ps)(0.0013981999f));
  p = V(fmadd_ps)(p, r, V(set1_ps)(0.008333452f));
  p = V(fmadd_ps)(p, r, V(set1_ps)(0.041665796f));
  p = V(fmadd_ps)(p, r, V(set1_ps)(0.16666666f));
  p = V(fmadd_ps)(p, r, V(set1_ps)(0.5f));
  Floats power = V(fmadd_ps)(p, V(mul_ps)(r, r), V(add_ps)(r, V(set1_ps)(1)));
  return floats(V(add_epi32)(bits(power), V(slli_epi32)(bits(shifted), 23)));
}
