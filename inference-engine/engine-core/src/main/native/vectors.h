// What the kernels share: vectors of eight floats or integers, and the instructions they may use.

#include <immintrin.h>
#include <stdint.h>

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define INLINE static inline __attribute__((always_inline, unused)) AVX2
#define EXPORT __attribute__((visibility("default"))) AVX2

// The same with vectors of sixteen, and VNNI's products of bytes.
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c")))
#define INLINE512 static inline __attribute__((always_inline, unused)) AVX512
#define EXPORT512 __attribute__((visibility("default"))) AVX512

// The sum of the lanes, halves added to halves.
INLINE float sum_of(__m256 v) {
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

INLINE float largest(__m256 v) {
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

INLINE int32_t total(__m256i v) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 1)));
}

// e^x: VectorExp.java says how.
INLINE __m256 exponential(__m256 x) {
  const __m256 rounder = _mm256_set1_ps(0x1.8p23f);
  __m256 held = _mm256_min_ps(_mm256_max_ps(x, _mm256_set1_ps(-87)), _mm256_set1_ps(87));
  __m256 shifted = _mm256_fmadd_ps(held, _mm256_set1_ps(1.442695f), rounder);
  __m256 n = _mm256_sub_ps(shifted, rounder);
  __m256 r = _mm256_fmadd_ps(n, _mm256_set1_ps(2.1219444e-4f),
                             _mm256_fmadd_ps(n, _mm256_set1_ps(-0.6933594f), held));
  __m256 p = _mm256_set1_ps(1.9875691e-4f);
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.0013981999f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.008333452f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.041665796f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.16666666f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.5f));
  __m256 power = _mm256_fmadd_ps(p, _mm256_mul_ps(r, r), _mm256_add_ps(r, _mm256_set1_ps(1)));
  __m256i exponent = _mm256_slli_epi32(_mm256_castps_si256(shifted), 23);
  return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(power), exponent));
}
