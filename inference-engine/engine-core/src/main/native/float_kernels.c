// Products of weight panels with activations in float32, for x86-64 with AVX2: BF16, F16, F32 and FP8.
//
// PanelPacker.java has the layouts of the panels; a panel is 32 rows of weights. A piece of it is decoded into
// the first-level cache and multiplied with all rows there; a single row takes the codes from where they lie.
// Every output is one chain of fused multiply-adds in the order of the columns, whichever computes it:
// PanelKernelsTest.java has the same in Java, bit for bit.

#include "panels.h"

// Columns decoded at a time: 16 KB of weights.
enum { PIECE = 128 };

// How far ahead of a single row memory is fetched.
enum { DISTANCE = 4096 };

INLINE __m256 low_half(__m256i pair) { return _mm256_castsi256_ps(_mm256_slli_epi32(pair, 16)); }

INLINE __m256 high_half(__m256i pair) {
  return _mm256_castsi256_ps(_mm256_and_si256(pair, _mm256_set1_epi32((int32_t)0xFFFF0000)));
}

// The first 16 bits of each lane, an f16 number.
INLINE __m256 f16(__m256i codes) {
  __m256i packed = _mm256_packus_epi32(codes, codes);
  __m256i ordered = _mm256_permute4x64_epi64(packed, 0x08);
  return _mm256_cvtph_ps(_mm256_castsi256_si128(ordered));
}

// Column i of four of FP8 without its scale: sign, exponent and mantissa move to a float's places.
INLINE __m256 f8(__m256i four, int i) {
  __m256i moved = _mm256_srai_epi32(_mm256_sll_epi32(four, _mm_cvtsi32_si128(24 - 8 * i)), 4);
  return _mm256_castsi256_ps(_mm256_and_si256(moved, _mm256_set1_epi32((int32_t)0x87F00000)));
}

// Each decodes eight outputs, from group g on, of `columns_of` columns into `w`, one vector a column. `scale`
// is that of the columns.
#define DECODE(name) INLINE void decode_##name(const uint8_t *at, int g, float scale, __m256 *w)

DECODE(f32) {
  (void)scale;
  w[0] = _mm256_loadu_ps((const float *)(at + 32 * g));
}

DECODE(bf16) {
  (void)scale;
  __m256i pair = load(at + 32 * g);
  w[0] = low_half(pair);
  w[1] = high_half(pair);
}

DECODE(f16) {
  (void)scale;
  __m256i pair = load(at + 32 * g);
  w[0] = f16(_mm256_and_si256(pair, _mm256_set1_epi32(0xFFFF)));
  w[1] = f16(_mm256_srli_epi32(pair, 16));
}

DECODE(f8) {
  __m256i four = load(at + 32 * g);
  UNROLL for (int i = 0; i < 4; i++) w[i] = _mm256_mul_ps(f8(four, i), _mm256_set1_ps(scale));
}

// Up to four rows times the sixteen outputs of a half, decoded `w[n][32]`.
INLINE void tile(const float *w, int64_t n, const float *x, int64_t stride, float *y, const int R) {
  __m256 sums[8];
  UNROLL for (int i = 0; i < 2 * R; i++) sums[i] = _mm256_loadu_ps(y + i / 2 * WIDTH + 8 * (i % 2));
  for (int64_t k = 0; k < n; k++) {
    __m256 first = _mm256_load_ps(w + WIDTH * k), second = _mm256_load_ps(w + WIDTH * k + 8);
    UNROLL for (int r = 0; r < R; r++) {
      __m256 own = _mm256_broadcast_ss(x + r * stride + k);
      sums[2 * r] = _mm256_fmadd_ps(first, own, sums[2 * r]);
      sums[2 * r + 1] = _mm256_fmadd_ps(second, own, sums[2 * r + 1]);
    }
  }
  UNROLL for (int i = 0; i < 2 * R; i++) _mm256_storeu_ps(y + i / 2 * WIDTH + 8 * (i % 2), sums[i]);
}

// The rows that are left of a number that four does not divide.
INLINE void rest(const float *w, int64_t n, const float *x, int64_t stride, float *y, int64_t rows) {
  if (rows == 1) tile(w, n, x, stride, y, 1);
  if (rows == 2) tile(w, n, x, stride, y, 2);
  if (rows == 3) tile(w, n, x, stride, y, 3);
}

// `columns_of` columns lie together in 32 · 4 bytes.
#define KERNEL(format, columns_of)                                                                 \
  INLINE void one_##format(const uint8_t *panel, int64_t columns, const float *scales, const float *x, float *y) { \
    __m256 sums[4];                                                                                \
    for (int g = 0; g < 4; g++) sums[g] = _mm256_setzero_ps();                                     \
    for (int64_t k = 0; k < columns; k += columns_of, panel += 4 * WIDTH) {                        \
      _mm_prefetch((const char *)panel + DISTANCE, _MM_HINT_T0);                                   \
      _mm_prefetch((const char *)panel + DISTANCE + 64, _MM_HINT_T0);                              \
      for (int g = 0; g < 4; g++) {                                                                \
        __m256 w[columns_of];                                                                      \
        decode_##format(panel, g, scales[k / 32], w);                                              \
        for (int i = 0; i < columns_of; i++) {                                                     \
          sums[g] = _mm256_fmadd_ps(w[i], _mm256_broadcast_ss(x + k + i), sums[g]);                \
        }                                                                                          \
      }                                                                                            \
    }                                                                                              \
    for (int g = 0; g < 4; g++) _mm256_storeu_ps(y + 8 * g, sums[g]);                              \
  }                                                                                                \
                                                                                                   \
  EXPORT void fathom_##format(                                                                     \
      const uint8_t *panel, int64_t columns, const float *scales, const float *x, int64_t count, float *y) { \
    if (count == 1) {                                                                              \
      one_##format(panel, columns, scales, x, y);                                                  \
      return;                                                                                      \
    }                                                                                              \
    __builtin_memset(y, 0, (size_t)count * WIDTH * sizeof(float));                                 \
    _Alignas(64) float weights[PIECE * WIDTH];                                                     \
    for (int64_t from = 0; from < columns; from += PIECE) {                                        \
      const int64_t n = columns - from < PIECE ? columns - from : PIECE;                           \
      for (int64_t k = 0; k < n; k += columns_of, panel += 4 * WIDTH) {                            \
        for (int g = 0; g < 4; g++) {                                                              \
          __m256 w[columns_of];                                                                    \
          decode_##format(panel, g, scales[(from + k) / 32], w);                                   \
          for (int i = 0; i < columns_of; i++) _mm256_store_ps(weights + WIDTH * (k + i) + 8 * g, w[i]); \
        }                                                                                          \
      }                                                                                            \
      for (int64_t half = 0; half < 2; half++) {                                                   \
        const float *w = weights + WIDTH / 2 * half;                                               \
        float *to = y + WIDTH / 2 * half;                                                          \
        int64_t row = 0;                                                                           \
        for (; row + 4 <= count; row += 4) tile(w, n, x + row * columns + from, columns, to + row * WIDTH, 4); \
        rest(w, n, x + row * columns + from, columns, to + row * WIDTH, count - row);              \
      }                                                                                            \
    }                                                                                              \
  }

KERNEL(f32, 1)
KERNEL(bf16, 2)
KERNEL(f16, 2)
KERNEL(f8, 4)
