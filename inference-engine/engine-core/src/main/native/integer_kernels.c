// Products of weight panels with activations rounded to eight bits, for x86-64 with AVX2.
//
// PanelPacker.java has the layouts of the panels; a panel is 32 rows of weights. An activation row is
// int8 codes x[columns], a float scale d for each 32 columns and the sum of the codes of each 16.
// Sums of codes are exact; the sum over blocks is one chain of fused multiply-adds for each output, in
// the order of the columns, so that a row comes out the same whatever rows are beside it.
// IntegerKernels.java is the same in Java, bit for bit.

#include <immintrin.h>
#include <stdint.h>

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define INLINE static inline __attribute__((always_inline)) AVX2

enum { WIDTH = 32 };

typedef struct {
  const int8_t *codes;
  const float *scales;
  const int16_t *sums;
} Row;

INLINE __m256i load(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }

INLINE __m256 half8(const uint8_t *at) {
  return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at));
}

// four codes of a row, in all lanes
INLINE __m256i four(const int8_t *at) {
  int32_t codes;
  __builtin_memcpy(&codes, at, 4);
  return _mm256_set1_epi32(codes);
}

INLINE __m256i pairs_to_int(__m256i pairs) {
  return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

INLINE __m256 accumulate(__m256 sum, __m256i codes, __m256 scale) {
  return _mm256_fmadd_ps(_mm256_cvtepi32_ps(codes), scale, sum);
}

// Adds `blocks` blocks of R rows times the G groups of 8 outputs from group F.
#define TILE(name) \
  INLINE void name(const uint8_t *panel, int64_t blocks, const Row *rows, __m256 *sums, const int R, const int G, const int F)

TILE(tile_q8_0) {
  for (int64_t b = 0; b < blocks; b++, panel += 1088) {
    __m256i ints[8];
    for (int i = 0; i < R * G; i++) ints[i] = _mm256_setzero_si256();
    for (int c = 0; c < 8; c++) {
      __m256i w[4], magnitude[4];
      for (int g = 0; g < G; g++) {
        w[g] = load(panel + 64 + 128 * c + 32 * (F + g));
        magnitude[g] = _mm256_abs_epi8(w[g]);
      }
      for (int r = 0; r < R; r++) {
        __m256i x = four(rows[r].codes + 32 * b + 4 * c);
        for (int g = 0; g < G; g++) {
          __m256i products = _mm256_maddubs_epi16(magnitude[g], _mm256_sign_epi8(x, w[g]));
          ints[r * G + g] = _mm256_add_epi32(ints[r * G + g], pairs_to_int(products));
        }
      }
    }
    for (int g = 0; g < G; g++) {
      __m256 d = half8(panel + 16 * (F + g));
      for (int r = 0; r < R; r++) {
        __m256 scale = _mm256_mul_ps(d, _mm256_set1_ps(rows[r].scales[b]));
        sums[r * G + g] = accumulate(sums[r * G + g], ints[r * G + g], scale);
      }
    }
  }
}

TILE(tile_q4_0) {
  const __m256i low = _mm256_set1_epi8(15);
  for (int64_t b = 0; b < blocks; b++, panel += 576) {
    __m256i shorts[8];
    for (int i = 0; i < R * G; i++) shorts[i] = _mm256_setzero_si256();
    for (int c = 0; c < 4; c++) {
      __m256i w[4], h[4];
      for (int g = 0; g < G; g++) {
        __m256i both = load(panel + 64 + 128 * c + 32 * (F + g));
        w[g] = _mm256_and_si256(both, low);
        h[g] = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
      }
      for (int r = 0; r < R; r++) {
        __m256i x = four(rows[r].codes + 32 * b + 4 * c);
        __m256i y = four(rows[r].codes + 32 * b + 16 + 4 * c);
        for (int g = 0; g < G; g++) {
          __m256i products =
              _mm256_add_epi16(_mm256_maddubs_epi16(w[g], x), _mm256_maddubs_epi16(h[g], y));
          shorts[r * G + g] = _mm256_add_epi16(shorts[r * G + g], products);
        }
      }
    }
    for (int g = 0; g < G; g++) {
      __m256 d = half8(panel + 16 * (F + g));
      for (int r = 0; r < R; r++) {
        int offset = 8 * (rows[r].sums[2 * b] + rows[r].sums[2 * b + 1]);
        __m256i ints =
            _mm256_sub_epi32(pairs_to_int(shorts[r * G + g]), _mm256_set1_epi32(offset));
        __m256 scale = _mm256_mul_ps(d, _mm256_set1_ps(rows[r].scales[b]));
        sums[r * G + g] = accumulate(sums[r * G + g], ints, scale);
      }
    }
  }
}

INLINE __m256 bytes8(const uint8_t *at) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)at)));
}

// `blocks` counts 256 columns
TILE(tile_q4_k) {
  const __m256i low = _mm256_set1_epi8(15);
  for (int64_t b = 0; b < blocks; b++, panel += 4736) {
    for (int s = 0; s < 8; s++) {
      const uint8_t *nibbles = panel + 640 + 1024 * (s / 2);
      const int shift = 4 * (s % 2);
      __m256i shorts[8];
      for (int i = 0; i < R * G; i++) shorts[i] = _mm256_setzero_si256();
      for (int c = 0; c < 8; c++) {
        __m256i w[4];
        for (int g = 0; g < G; g++) {
          __m256i both = load(nibbles + 128 * c + 32 * (F + g));
          w[g] = _mm256_and_si256(_mm256_srl_epi16(both, _mm_cvtsi32_si128(shift)), low);
        }
        for (int r = 0; r < R; r++) {
          __m256i x = four(rows[r].codes + 256 * b + 32 * s + 4 * c);
          for (int g = 0; g < G; g++) {
            shorts[r * G + g] = _mm256_add_epi16(shorts[r * G + g], _mm256_maddubs_epi16(w[g], x));
          }
        }
      }
      for (int g = 0; g < G; g++) {
        __m256 d = _mm256_mul_ps(half8(panel + 16 * (F + g)), bytes8(panel + 128 + 64 * s + 8 * (F + g)));
        __m256 m = _mm256_mul_ps(half8(panel + 64 + 16 * (F + g)), bytes8(panel + 160 + 64 * s + 8 * (F + g)));
        for (int r = 0; r < R; r++) {
          const int64_t at = 8 * b + s;
          float scale = rows[r].scales[at];
          float sum = scale * (float)(rows[r].sums[2 * at] + rows[r].sums[2 * at + 1]);
          __m256 own = _mm256_mul_ps(d, _mm256_set1_ps(scale));
          __m256 total = accumulate(sums[r * G + g], pairs_to_int(shorts[r * G + g]), own);
          sums[r * G + g] = _mm256_fnmadd_ps(m, _mm256_set1_ps(sum), total);
        }
      }
    }
  }
}

INLINE __m256i signed_bytes8(const uint8_t *at) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)at));
}

// `blocks` counts 256 columns
TILE(tile_q6_k) {
  const __m256i low = _mm256_set1_epi8(15);
  const __m256i three = _mm256_set1_epi8(3);
  for (int64_t b = 0; b < blocks; b++, panel += 6720) {
    for (int s = 0; s < 8; s++) {
      const uint8_t *codes = panel + 576 + 768 * s;
      __m256i ints[8];
      for (int i = 0; i < R * G; i++) ints[i] = _mm256_setzero_si256();
      for (int half = 0; half < 2; half++) {
        __m256i shorts[8];
        for (int i = 0; i < R * G; i++) shorts[i] = _mm256_setzero_si256();
        for (int i = 0; i < 4; i++) {
          const int c = 4 * half + i;
          __m256i w[4];
          for (int g = 0; g < G; g++) {
            __m256i nibbles = load(codes + 128 * i + 32 * (F + g));
            __m256i upper = load(codes + 512 + 128 * (c % 2) + 32 * (F + g));
            nibbles = _mm256_srl_epi16(nibbles, _mm_cvtsi32_si128(4 * half));
            upper = _mm256_srl_epi16(upper, _mm_cvtsi32_si128(2 * (c / 2)));
            upper = _mm256_slli_epi16(_mm256_and_si256(upper, three), 4);
            w[g] = _mm256_or_si256(_mm256_and_si256(nibbles, low), upper);
          }
          for (int r = 0; r < R; r++) {
            __m256i x = four(rows[r].codes + 256 * b + 32 * s + 4 * c);
            for (int g = 0; g < G; g++) {
              // two of them fit into 16 bits, and no more
              __m256i products = _mm256_maddubs_epi16(w[g], x);
              shorts[r * G + g] =
                  i % 2 == 0 ? products : _mm256_add_epi16(shorts[r * G + g], products);
              if (i % 2 == 1) {
                __m256i scale = signed_bytes8(panel + 64 + 32 * (2 * s + half) + 8 * (F + g));
                __m256i sum = pairs_to_int(shorts[r * G + g]);
                ints[r * G + g] =
                    _mm256_add_epi32(ints[r * G + g], _mm256_mullo_epi32(sum, scale));
              }
            }
          }
        }
        for (int g = 0; g < G; g++) {
          __m256i scale = signed_bytes8(panel + 64 + 32 * (2 * s + half) + 8 * (F + g));
          for (int r = 0; r < R; r++) {
            __m256i offset = _mm256_set1_epi32(32 * rows[r].sums[2 * (8 * b + s) + half]);
            ints[r * G + g] =
                _mm256_sub_epi32(ints[r * G + g], _mm256_mullo_epi32(offset, scale));
          }
        }
      }
      for (int g = 0; g < G; g++) {
        __m256 d = half8(panel + 16 * (F + g));
        for (int r = 0; r < R; r++) {
          __m256 scale = _mm256_mul_ps(d, _mm256_set1_ps(rows[r].scales[8 * b + s]));
          sums[r * G + g] = accumulate(sums[r * G + g], ints[r * G + g], scale);
        }
      }
    }
  }
}

// One row takes all four groups of outputs together, four rows take them two by two.
#define KERNEL(name, tile, block)                                                                  \
  __attribute__((visibility("default"))) AVX2 void name(                                           \
      const uint8_t *panel, int64_t columns, const int8_t *x, const float *scales,                 \
      const int16_t *sums, int64_t count, float *y) {                                              \
    const int64_t blocks = columns / block;                                                        \
    int64_t row = 0;                                                                               \
    for (; row + 4 <= count; row += 4) {                                                           \
      Row rows[4];                                                                                 \
      for (int r = 0; r < 4; r++) {                                                                \
        int64_t own = row + r;                                                                     \
        rows[r] = (Row){x + own * columns, scales + own * (columns / 32), sums + own * (columns / 16)};\
      }                                                                                            \
      for (int pair = 0; pair < 2; pair++) {                                                       \
        __m256 total[8];                                                                           \
        for (int i = 0; i < 8; i++) total[i] = _mm256_setzero_ps();                                \
        tile(panel, blocks, rows, total, 4, 2, 2 * pair);                                          \
        for (int i = 0; i < 8; i++) {                                                              \
          _mm256_storeu_ps(y + (row + i / 2) * WIDTH + 16 * pair + 8 * (i % 2), total[i]);         \
        }                                                                                          \
      }                                                                                            \
    }                                                                                              \
    for (; row < count; row++) {                                                                   \
      Row one = {x + row * columns, scales + row * (columns / 32), sums + row * (columns / 16)};   \
      __m256 total[4];                                                                             \
      for (int i = 0; i < 4; i++) total[i] = _mm256_setzero_ps();                                  \
      tile(panel, blocks, &one, total, 1, 4, 0);                                                   \
      for (int i = 0; i < 4; i++) _mm256_storeu_ps(y + row * WIDTH + 8 * i, total[i]);             \
    }                                                                                              \
  }

KERNEL(fathom_q8_0, tile_q8_0, 32)
KERNEL(fathom_q4_0, tile_q4_0, 32)
KERNEL(fathom_q4_k, tile_q4_k, 256)
KERNEL(fathom_q6_k, tile_q6_k, 256)

__attribute__((visibility("default"))) int fathom_supported(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("f16c");
}
