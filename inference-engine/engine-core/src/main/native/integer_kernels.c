// Products of weight panels with activations rounded to eight bits, for x86-64 with AVX2.
//
// PanelPacker.java has the layouts of the panels; a panel is 32 rows of weights. Activations are int8
// codes with a float scale for each 32 columns and the sum of the codes of each 16, laid out by
// stretches of 512 columns: all rows of the first stretch, then all rows of the next
// (QuantisedRows.java), so that what a stretch of a panel is multiplied with lies together.
//
// Sums of codes are exact; the sum over blocks is one chain of fused multiply-adds for each output, in
// the order of the columns, so that a row comes out the same whatever rows are beside it.
// IntegerKernelsTest.java has the same in Java, bit for bit.

#include "vectors.h"

enum { WIDTH = 32, STRETCH = 512 };

// From so many rows on, narrow codes are first spread to a byte each.
enum { MANY = 8 };

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

// Memory that is read next, fetched while computing: of each 64 bytes that a block takes, those that
// are this part's of so many parts.
typedef struct {
  const uint8_t *at;
  int64_t part, parts;
} Ahead;

INLINE void fetch(const Ahead *ahead, int64_t offset, int64_t bytes) {
  for (int64_t i = 64 * ahead->part; i < bytes; i += 64 * ahead->parts) {
    _mm_prefetch((const char *)ahead->at + offset + i, _MM_HINT_T1);
  }
}

// Adds `blocks` blocks of R rows times the G groups of 8 outputs from group F.
#define TILE(name) \
  INLINE void name(const uint8_t *panel, int64_t blocks, const Row *rows, const Ahead *ahead, __m256 *sums, const int R, const int G, const int F)

TILE(tile_q8_0) {
  for (int64_t b = 0; b < blocks; b++, panel += 1088) {
    fetch(ahead, 1088 * b, 1088);
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
    fetch(ahead, 576 * b, 576);
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
      fetch(ahead, 4736 * b + 592 * s, 592);
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
      fetch(ahead, 6720 * b + 840 * s, 840);
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


// A stretch of a panel with its codes spread to bytes, four columns of a row together.
typedef struct {
  _Alignas(32) uint8_t codes[STRETCH * WIDTH];
  float scales[STRETCH / 32 * WIDTH];
  float minima[STRETCH / 32 * WIDTH];
  // Q6_K: for each 32 columns both scales twice each, then one beside the other
  int16_t pairs[STRETCH / 32][3][2 * WIDTH];
} Spread;

INLINE void spread_nibbles(const uint8_t *from, int count, int shift, uint8_t *to) {
  const __m256i low = _mm256_set1_epi8(15);
  for (int i = 0; i < count; i++) {
    __m256i codes = _mm256_srl_epi16(load(from + 32 * i), _mm_cvtsi32_si128(shift));
    _mm256_store_si256((__m256i *)(to + 32 * i), _mm256_and_si256(codes, low));
  }
}

INLINE void spread_q4_0(const uint8_t *panel, int64_t blocks, Spread *out) {
  for (int64_t b = 0; b < blocks; b++, panel += 576) {
    spread_nibbles(panel + 64, 16, 0, out->codes + 1024 * b);
    spread_nibbles(panel + 64, 16, 4, out->codes + 1024 * b + 512);
    for (int g = 0; g < 4; g++) _mm256_storeu_ps(out->scales + WIDTH * b + 8 * g, half8(panel + 16 * g));
  }
}

INLINE void spread_q4_k(const uint8_t *panel, int64_t blocks, Spread *out) {
  for (int64_t b = 0; b < blocks; b++, panel += 4736) {
    for (int s = 0; s < 8; s++) {
      const int64_t at = 8 * b + s;
      spread_nibbles(panel + 640 + 1024 * (s / 2), 32, 4 * (s % 2), out->codes + 1024 * at);
      for (int g = 0; g < 4; g++) {
        __m256 d = _mm256_mul_ps(half8(panel + 16 * g), bytes8(panel + 128 + 64 * s + 8 * g));
        __m256 m = _mm256_mul_ps(half8(panel + 64 + 16 * g), bytes8(panel + 160 + 64 * s + 8 * g));
        _mm256_storeu_ps(out->scales + WIDTH * at + 8 * g, d);
        _mm256_storeu_ps(out->minima + WIDTH * at + 8 * g, m);
      }
    }
  }
}

INLINE void spread_q6_k(const uint8_t *panel, int64_t blocks, Spread *out) {
  const __m256i low = _mm256_set1_epi8(15);
  const __m256i three = _mm256_set1_epi8(3);
  for (int64_t b = 0; b < blocks; b++, panel += 6720) {
    for (int s = 0; s < 8; s++) {
      const int64_t at = 8 * b + s;
      const uint8_t *codes = panel + 576 + 768 * s;
      for (int c = 0; c < 8; c++) {
        for (int g = 0; g < 4; g++) {
          __m256i nibbles = load(codes + 128 * (c % 4) + 32 * g);
          __m256i upper = load(codes + 512 + 128 * (c % 2) + 32 * g);
          nibbles = _mm256_srl_epi16(nibbles, _mm_cvtsi32_si128(4 * (c / 4)));
          upper = _mm256_srl_epi16(upper, _mm_cvtsi32_si128(2 * (c / 2)));
          upper = _mm256_slli_epi16(_mm256_and_si256(upper, three), 4);
          _mm256_store_si256((__m256i *)(out->codes + 1024 * at + 128 * c + 32 * g),
                             _mm256_or_si256(_mm256_and_si256(nibbles, low), upper));
        }
      }
      for (int g = 0; g < 4; g++) {
        _mm256_storeu_ps(out->scales + WIDTH * at + 8 * g, half8(panel + 16 * g));
      }
      const int8_t *scales = (const int8_t *)panel + 64 + 64 * s;
      for (int o = 0; o < WIDTH; o++) {
        int16_t first = scales[o], second = scales[WIDTH + o];
        out->pairs[at][0][2 * o] = out->pairs[at][0][2 * o + 1] = first;
        out->pairs[at][1][2 * o] = out->pairs[at][1][2 * o + 1] = second;
        out->pairs[at][2][2 * o] = first;
        out->pairs[at][2][2 * o + 1] = second;
      }
    }
  }
}

#define SPREAD_TILE(name)                                                                          \
  INLINE void name(const Spread *panel, int64_t blocks, const Row *rows, const Ahead *ahead, __m256 *sums, const int R, const int G, const int F)

// the sums of 32 products of codes below 16 fit into 16 bits
INLINE void spread_block(const Spread *panel, int64_t b, const Row *rows, __m256i *shorts, const int R, const int G, const int F) {
  for (int i = 0; i < R * G; i++) shorts[i] = _mm256_setzero_si256();
  for (int c = 0; c < 8; c++) {
    __m256i w[4];
    for (int g = 0; g < G; g++) w[g] = load(panel->codes + 1024 * b + 128 * c + 32 * (F + g));
    for (int r = 0; r < R; r++) {
      __m256i x = four(rows[r].codes + 32 * b + 4 * c);
      for (int g = 0; g < G; g++) {
        shorts[r * G + g] = _mm256_add_epi16(shorts[r * G + g], _mm256_maddubs_epi16(w[g], x));
      }
    }
  }
}

SPREAD_TILE(many_q4_0) {
  for (int64_t b = 0; b < blocks; b++) {
    fetch(ahead, 576 * b, 576);
    __m256i shorts[8];
    spread_block(panel, b, rows, shorts, R, G, F);
    for (int g = 0; g < G; g++) {
      __m256 d = _mm256_loadu_ps(panel->scales + WIDTH * b + 8 * (F + g));
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

SPREAD_TILE(many_q4_k) {
  for (int64_t b = 0; b < 8 * blocks; b++) {
    fetch(ahead, 592 * b, 592);
    __m256i shorts[8];
    spread_block(panel, b, rows, shorts, R, G, F);
    for (int r = 0; r < R; r++) {
      float scale = rows[r].scales[b];
      float sum = scale * (float)(rows[r].sums[2 * b] + rows[r].sums[2 * b + 1]);
      for (int g = 0; g < G; g++) {
        __m256 d = _mm256_loadu_ps(panel->scales + WIDTH * b + 8 * (F + g));
        __m256 m = _mm256_loadu_ps(panel->minima + WIDTH * b + 8 * (F + g));
        __m256 own = _mm256_mul_ps(d, _mm256_set1_ps(scale));
        __m256 total = accumulate(sums[r * G + g], pairs_to_int(shorts[r * G + g]), own);
        sums[r * G + g] = _mm256_fnmadd_ps(m, _mm256_set1_ps(sum), total);
      }
    }
  }
}

SPREAD_TILE(many_q6_k) {
  for (int64_t b = 0; b < 8 * blocks; b++) {
    fetch(ahead, 840 * b, 840);
    __m256i ints[8];
    for (int i = 0; i < R * G; i++) ints[i] = _mm256_setzero_si256();
    for (int c = 0; c < 8; c += 2) {
      const uint8_t *codes = panel->codes + 1024 * b + 128 * c;
      for (int r = 0; r < R; r++) {
        __m256i x = four(rows[r].codes + 32 * b + 4 * c);
        __m256i y = four(rows[r].codes + 32 * b + 4 * c + 4);
        for (int g = 0; g < G; g++) {
          // two of them fit into 16 bits, and no more
          __m256i shorts = _mm256_add_epi16(_mm256_maddubs_epi16(load(codes + 32 * (F + g)), x),
                                            _mm256_maddubs_epi16(load(codes + 128 + 32 * (F + g)), y));
          __m256i scale = load((const uint8_t *)(panel->pairs[b][c / 4] + 16 * (F + g)));
          ints[r * G + g] = _mm256_add_epi32(ints[r * G + g], _mm256_madd_epi16(shorts, scale));
        }
      }
    }
    for (int g = 0; g < G; g++) {
      __m256 d = _mm256_loadu_ps(panel->scales + WIDTH * b + 8 * (F + g));
      __m256i both = load((const uint8_t *)(panel->pairs[b][2] + 16 * (F + g)));
      for (int r = 0; r < R; r++) {
        __m256i offset = _mm256_madd_epi16(both, four((const int8_t *)(rows[r].sums + 2 * b)));
        __m256i own = _mm256_sub_epi32(ints[r * G + g], _mm256_slli_epi32(offset, 5));
        __m256 scale = _mm256_mul_ps(d, _mm256_set1_ps(rows[r].scales[b]));
        sums[r * G + g] = accumulate(sums[r * G + g], own, scale);
      }
    }
  }
}

// R rows from `row` on times the groups of outputs, G at a time.
#define ROWS(tile, panel, R, G)                                                                    \
  for (; row + R <= count; row += R) {                                                             \
    Row rows[R];                                                                                   \
    for (int64_t r = 0; r < R; r++) {                                                              \
      rows[r] = (Row){x + (row + r) * n, scales + (row + r) * (n / 32), sums + (row + r) * (n / 16)};\
    }                                                                                              \
    for (int f = 0; f < 4; f += G) {                                                               \
      __m256 total[R * G];                                                                         \
      float *to = y + row * WIDTH + 8 * f;                                                         \
      for (int i = 0; i < R * G; i++) total[i] = _mm256_loadu_ps(to + i / G * WIDTH + 8 * (i % G));\
      tile(panel, blocks, rows, &ahead, total, R, G, f);                                           \
      ahead.part++;                                                                                \
      for (int i = 0; i < R * G; i++) _mm256_storeu_ps(to + i / G * WIDTH + 8 * (i % G), total[i]);\
    }                                                                                              \
  }

// Stretch after stretch: what is read of a panel and of the rows stays in the caches.
#define KERNEL(name, block, bytes, BODY)                                                           \
  EXPORT void name(                                           \
      const uint8_t *panel, int64_t columns, const int8_t *x, const float *scales,                 \
      const int16_t *sums, int64_t count, float *y) {                                              \
    __builtin_memset(y, 0, (size_t)count * WIDTH * sizeof(float));                                 \
    for (int64_t from = 0; from < columns; from += STRETCH) {                                      \
      const int64_t n = columns - from < STRETCH ? columns - from : STRETCH;                       \
      const int64_t blocks = n / block;                                                            \
      int64_t row = 0;                                                                             \
      Ahead ahead = {panel + blocks * bytes, 0, (count + 1) / 2};                                  \
      BODY                                                                                         \
      panel += blocks * bytes;                                                                     \
      x += count * n;                                                                              \
      scales += count * (n / 32);                                                                  \
      sums += count * (n / 16);                                                                    \
    }                                                                                              \
  }

#define FEW(tile)                                                                                  \
  ROWS(tile, panel, 2, 4)                                                                          \
  ROWS(tile, panel, 1, 4)

#define SPREADING(format)                                                                          \
  if (count >= MANY) {                                                                             \
    Spread spread;                                                                                 \
    spread_##format(panel, blocks, &spread);                                                       \
    ROWS(many_##format, &spread, 4, 2)                                                             \
    ROWS(many_##format, &spread, 1, 4)                                                             \
  } else {                                                                                         \
    FEW(tile_##format)                                                                             \
  }

KERNEL(fathom_q8_0, 32, 1088, FEW(tile_q8_0))
KERNEL(fathom_q4_0, 32, 576, SPREADING(q4_0))
KERNEL(fathom_q4_k, 256, 4736, SPREADING(q4_k))
KERNEL(fathom_q6_k, 256, 6720, SPREADING(q6_k))

__attribute__((visibility("default"))) int fathom_supported(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("f16c");
}
