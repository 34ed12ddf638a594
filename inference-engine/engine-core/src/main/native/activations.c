// What happens to activations between the products: rounding to eight bits, the gate of SwiGLU, and
// the way into latents and out of them. QuantisedRows.java, VectorExp.java and VectorKernels.java are
// the same in Java, bit for bit where vectors have eight lanes.

#define LANES 8
#include "lanes.h"

enum { STRETCH = 512 };

// Rounds the rows from `first` to `last` of x[rows, columns], into the layout of QuantisedRows.java.
EXPORT void fathom_quantise(const float *x, int64_t columns, int64_t rows, int64_t first,
                            int64_t last, int8_t *codes, float *scales, int16_t *sums) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  for (int64_t row = first; row < last; row++) {
    for (int64_t from = 0; from < columns; from += 32) {
      const int64_t start = from / STRETCH * STRETCH;
      const int64_t n = columns - start < STRETCH ? columns - start : STRETCH;
      const int64_t at = rows * start + row * n + from - start;
      __m256 v[4];
      __m256 max = _mm256_setzero_ps();
      for (int i = 0; i < 4; i++) {
        v[i] = _mm256_loadu_ps(x + row * columns + from + 8 * i);
        max = _mm256_max_ps(max, _mm256_andnot_ps(sign, v[i]));
      }
      float scale = largest(max) / 127;
      __m256 inverse = _mm256_set1_ps(scale == 0 ? 0 : 1 / scale);
      __m256i integers[4];
      for (int i = 0; i < 4; i++) integers[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse));
      __m256i low = _mm256_packs_epi32(integers[0], integers[1]);
      __m256i high = _mm256_packs_epi32(integers[2], integers[3]);
      const __m256i ones = _mm256_set1_epi16(1);
      sums[at / 16] = (int16_t)total(_mm256_madd_epi16(low, ones));
      sums[at / 16 + 1] = (int16_t)total(_mm256_madd_epi16(high, ones));
      __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order);
      _mm256_storeu_si256((__m256i *)(codes + at), bytes);
      scales[at / 32] = scale;
    }
  }
}

// gate = gate / (1 + e^-gate) * up
EXPORT void fathom_gate(float *gate, const float *up, int64_t count) {
  const __m256 one = _mm256_set1_ps(1);
  const __m256 sign = _mm256_set1_ps(-0.0f);
  for (int64_t i = 0; i < count; i += 8) {
    float rest[2][8] = {{0}};
    const int64_t left = count - i;
    if (left < 8) {
      __builtin_memcpy(rest[0], gate + i, (size_t)left * sizeof(float));
      __builtin_memcpy(rest[1], up + i, (size_t)left * sizeof(float));
    }
    __m256 g = _mm256_loadu_ps(left < 8 ? rest[0] : gate + i);
    __m256 u = _mm256_loadu_ps(left < 8 ? rest[1] : up + i);
    __m256 y = _mm256_mul_ps(_mm256_div_ps(g, _mm256_add_ps(exponential(_mm256_xor_ps(g, sign)), one)), u);
    if (left < 8) {
      _mm256_storeu_ps(rest[0], y);
      __builtin_memcpy(gate + i, rest[0], (size_t)left * sizeof(float));
    } else {
      _mm256_storeu_ps(gate + i, y);
    }
  }
}

// y += factor * x
EXPORT void fathom_add(float factor, const float *x, float *y, int64_t count) {
  const __m256 factors = _mm256_set1_ps(factor);
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    _mm256_storeu_ps(y + i, _mm256_fmadd_ps(_mm256_loadu_ps(x + i), factors, _mm256_loadu_ps(y + i)));
  }
  for (; i < count; i++) y[i] = __builtin_fmaf(factor, x[i], y[i]);
}

INLINE __m256 weights8(const uint8_t *codes, __m256 d) {
  return _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)codes))), d);
}

INLINE __m256 scale_of(const uint8_t *block) {
  uint16_t half;
  __builtin_memcpy(&half, block, 2);
  return _mm256_set1_ps(_cvtsh_ss(half));
}

// y[columns] += x[n] * w[n] over `count` rows of Q8_0 as files have them
EXPORT void fathom_add_rows_q8_0(const uint8_t *w, int64_t columns, int64_t count, const float *x, float *y) {
  for (int64_t n = 0; n < count; n++) {
    const __m256 factor = _mm256_set1_ps(x[n]);
    for (int64_t from = 0; from < columns; from += 32, w += 34) {
      const __m256 d = scale_of(w);
      for (int i = 0; i < 32; i += 8) {
        float *to = y + from + i;
        _mm256_storeu_ps(to, _mm256_fmadd_ps(weights8(w + 2 + i, d), factor, _mm256_loadu_ps(to)));
      }
    }
  }
}

// y[n] = x[columns] times w[n] for `count` rows of Q8_0
EXPORT void fathom_dot_rows_q8_0(const uint8_t *w, int64_t columns, int64_t count, const float *x, float *y) {
  for (int64_t n = 0; n < count; n++) {
    __m256 even = _mm256_setzero_ps(), odd = _mm256_setzero_ps();
    for (int64_t from = 0; from < columns; from += 32, w += 34) {
      const __m256 d = scale_of(w);
      for (int i = 0; i < 32; i += 16) {
        even = _mm256_fmadd_ps(weights8(w + 2 + i, d), _mm256_loadu_ps(x + from + i), even);
        odd = _mm256_fmadd_ps(weights8(w + 10 + i, d), _mm256_loadu_ps(x + from + i + 8), odd);
      }
    }
    y[n] = sum_of(_mm256_add_ps(even, odd));
  }
}

// The same of F32.
EXPORT void fathom_add_rows_f32(const float *w, int64_t columns, int64_t count, const float *x, float *y) {
  for (int64_t n = 0; n < count; n++, w += columns) {
    const __m256 factor = _mm256_set1_ps(x[n]);
    int64_t i = 0;
    for (; i + 8 <= columns; i += 8) {
      _mm256_storeu_ps(y + i, _mm256_fmadd_ps(_mm256_loadu_ps(w + i), factor, _mm256_loadu_ps(y + i)));
    }
    for (; i < columns; i++) y[i] = __builtin_fmaf(x[n], w[i], y[i]);
  }
}

EXPORT void fathom_dot_rows_f32(const float *w, int64_t columns, int64_t count, const float *x, float *y) {
  for (int64_t n = 0; n < count; n++, w += columns) {
    __m256 even = _mm256_setzero_ps(), odd = _mm256_setzero_ps();
    int64_t i = 0;
    for (; i + 16 <= columns; i += 16) {
      even = _mm256_fmadd_ps(_mm256_loadu_ps(w + i), _mm256_loadu_ps(x + i), even);
      odd = _mm256_fmadd_ps(_mm256_loadu_ps(w + i + 8), _mm256_loadu_ps(x + i + 8), odd);
    }
    float sum = sum_of(_mm256_add_ps(even, odd));
    for (; i < columns; i++) sum = __builtin_fmaf(w[i], x[i], sum);
    y[n] = sum;
  }
}
