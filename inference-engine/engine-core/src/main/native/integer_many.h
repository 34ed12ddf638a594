// Products of a panel with many rows: a stretch of it is first spread to a byte for each code, then
// multiplied with four rows at a time.

#include "panels.h"

enum { HALF = STRETCH * WIDTH / 2 };

// A stretch of a panel. Codes lie as half a panel after the other, [2][blocks][8][2]: a half, a block of
// 32 columns, four columns, a group of eight outputs.
typedef struct {
  _Alignas(64) uint8_t codes[2 * HALF];
  // Q8_0: `codes` are magnitudes, and these are all ones where the weight is negative
  uint8_t signs[2 * HALF];
  float scales[STRETCH / 32 * WIDTH];
  float minima[STRETCH / 32 * WIDTH];
  // Q8_0: the sum of the magnitudes of the negative weights
  int32_t negative[STRETCH / 32 * WIDTH];
  // Q6_K: both scales of a block, twice each, then one beside the other
  int16_t pairs[STRETCH / 32][3][2 * WIDTH];
} Spread;

INLINE int64_t code_at(int64_t block, int c, int g) {
  return HALF * (g / 2) + 512 * block + 64 * c + 32 * (g % 2);
}

INLINE void store(uint8_t *to, __m256i codes) { _mm256_store_si256((__m256i *)to, codes); }

INLINE void spread_q8_0(const uint8_t *panel, int64_t blocks, Spread *out) {
  for (int64_t b = 0; b < blocks; b++, panel += 1088) {
    for (int g = 0; g < 4; g++) {
      __m256i negative = _mm256_setzero_si256();
      for (int c = 0; c < 8; c++) {
        __m256i w = load(panel + 64 + 128 * c + 32 * g);
        __m256i magnitude = _mm256_abs_epi8(w), sign = _mm256_cmpgt_epi8(_mm256_setzero_si256(), w);
        store(out->codes + code_at(b, c, g), magnitude);
        store(out->signs + code_at(b, c, g), sign);
        negative = _mm256_sub_epi32(negative, pairs_to_int(_mm256_maddubs_epi16(magnitude, sign)));
      }
      _mm256_store_si256((__m256i *)(out->negative + WIDTH * b + 8 * g), negative);
      _mm256_store_ps(out->scales + WIDTH * b + 8 * g, half8(panel + 16 * g));
    }
  }
}

INLINE void spread_q4_0(const uint8_t *panel, int64_t blocks, Spread *out) {
  const __m256i low = _mm256_set1_epi8(15);
  for (int64_t b = 0; b < blocks; b++, panel += 576) {
    for (int g = 0; g < 4; g++) {
      for (int c = 0; c < 4; c++) {
        __m256i both = load(panel + 64 + 128 * c + 32 * g);
        store(out->codes + code_at(b, c, g), _mm256_and_si256(both, low));
        store(out->codes + code_at(b, c + 4, g), _mm256_and_si256(_mm256_srli_epi16(both, 4), low));
      }
      _mm256_store_ps(out->scales + WIDTH * b + 8 * g, half8(panel + 16 * g));
    }
  }
}

// Q4_K and, with a fifth bit, Q5_K
INLINE void spread_k(const uint8_t *panel, int64_t blocks, Spread *out, const int five) {
  const __m256i low = _mm256_set1_epi8(15), one = _mm256_set1_epi8(1);
  for (int64_t b = 0; b < blocks; b++, panel += five ? 5760 : 4736) {
    for (int s = 0; s < 8; s++) {
      const int64_t at = 8 * b + s;
      const __m128i shift = _mm_cvtsi32_si128(4 * (s % 2)), bit = _mm_cvtsi32_si128(s);
      for (int g = 0; g < 4; g++) {
        for (int c = 0; c < 8; c++) {
          __m256i w = load(panel + 640 + 1024 * (s / 2) + 128 * c + 32 * g);
          w = _mm256_and_si256(_mm256_srl_epi16(w, shift), low);
          if (five) {
            __m256i fifth = _mm256_srl_epi16(load(panel + 4736 + 128 * c + 32 * g), bit);
            w = _mm256_or_si256(w, _mm256_slli_epi16(_mm256_and_si256(fifth, one), 4));
          }
          store(out->codes + code_at(at, c, g), w);
        }
        __m256 d = _mm256_mul_ps(half8(panel + 16 * g), bytes8(panel + 128 + 64 * s + 8 * g));
        __m256 m = _mm256_mul_ps(half8(panel + 64 + 16 * g), bytes8(panel + 160 + 64 * s + 8 * g));
        _mm256_store_ps(out->scales + WIDTH * at + 8 * g, d);
        _mm256_store_ps(out->minima + WIDTH * at + 8 * g, m);
      }
    }
  }
}

INLINE void spread_q4_k(const uint8_t *panel, int64_t blocks, Spread *out) { spread_k(panel, blocks, out, 0); }

INLINE void spread_q5_k(const uint8_t *panel, int64_t blocks, Spread *out) { spread_k(panel, blocks, out, 1); }

INLINE void spread_q6_k(const uint8_t *panel, int64_t blocks, Spread *out) {
  const __m256i low = _mm256_set1_epi8(15), three = _mm256_set1_epi8(3);
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
          store(out->codes + code_at(at, c, g), _mm256_or_si256(_mm256_and_si256(nibbles, low), upper));
        }
      }
      for (int g = 0; g < 4; g++) _mm256_store_ps(out->scales + WIDTH * at + 8 * g, half8(panel + 16 * g));
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

// Adds the blocks of a stretch, R rows times the outputs of half a panel, to `y`.
#define MANY(name)                                                                                 \
  INLINE void many_##name(const Spread *panel, int64_t blocks, const Row *rows, const Ahead *ahead, \
                          int64_t half, float *y, const int R)

// Four columns of both groups of a half.
typedef struct {
  __m256i first, second;
} Two;

INLINE Two two(const uint8_t *codes, int c) {
  return (Two){_mm256_load_si256((const __m256i *)(codes + 64 * c)),
               _mm256_load_si256((const __m256i *)(codes + 64 * c + 32))};
}

MANY(q8_0) {
  for (int64_t b = 0; b < blocks; b++) {
    fetch(ahead, 1088 * b, 1088);
    const int64_t at = WIDTH * b + WIDTH / 2 * half;
    const uint8_t *codes = panel->codes + HALF * half + 512 * b, *signs = panel->signs + HALF * half + 512 * b;
    __m256i ints[8];
    UNROLL for (int i = 0; i < 2 * R; i++) {
      ints[i] = _mm256_load_si256((const __m256i *)(panel->negative + at + 8 * (i % 2)));
    }
    // −m·x = m·~x + m, and the last are in `negative`
    UNROLL for (int c = 0; c < 8; c++) {
      Two w = two(codes, c), sign = two(signs, c);
      UNROLL for (int r = 0; r < R; r++) {
        __m256i x = four(rows[r].codes + 32 * b + 4 * c);
        __m256i first = _mm256_maddubs_epi16(w.first, _mm256_xor_si256(x, sign.first));
        __m256i second = _mm256_maddubs_epi16(w.second, _mm256_xor_si256(x, sign.second));
        ints[2 * r] = _mm256_add_epi32(ints[2 * r], pairs_to_int(first));
        ints[2 * r + 1] = _mm256_add_epi32(ints[2 * r + 1], pairs_to_int(second));
        NOW(ints[2 * r]);
        NOW(ints[2 * r + 1]);
      }
    }
    UNROLL for (int i = 0; i < 2 * R; i++) {
      __m256 d = _mm256_load_ps(panel->scales + at + 8 * (i % 2));
      add_to(y + i / 2 * WIDTH + 8 * (i % 2), ints[i], _mm256_mul_ps(d, scale_of(rows + i / 2, b)));
    }
  }
}

// The sums, in pairs of 16 bits, of so many times four columns from `from` on.
INLINE void shorts_of(const uint8_t *codes, const Row *rows, int64_t block, int from, int count, __m256i *shorts,
                      const int R) {
  UNROLL for (int c = from; c < from + count; c++) {
    Two w = two(codes, c);
    UNROLL for (int r = 0; r < R; r++) {
      __m256i x = four(rows[r].codes + 32 * block + 4 * c);
      __m256i first = _mm256_maddubs_epi16(w.first, x), second = _mm256_maddubs_epi16(w.second, x);
      shorts[2 * r] = c == from ? first : _mm256_add_epi16(shorts[2 * r], first);
      shorts[2 * r + 1] = c == from ? second : _mm256_add_epi16(shorts[2 * r + 1], second);
      NOW(shorts[2 * r]);
      NOW(shorts[2 * r + 1]);
    }
  }
}

MANY(q4_0) {
  for (int64_t b = 0; b < blocks; b++) {
    fetch(ahead, 576 * b, 576);
    const int64_t at = WIDTH * b + WIDTH / 2 * half;
    __m256i shorts[8];
    shorts_of(panel->codes + HALF * half + 512 * b, rows, b, 0, 8, shorts, R);
    UNROLL for (int i = 0; i < 2 * R; i++) {
      const Row *row = rows + i / 2;
      __m256 d = _mm256_load_ps(panel->scales + at + 8 * (i % 2));
      __m256i offset = sums_times(row, b, _mm256_set1_epi16(8));
      __m256i integers = _mm256_sub_epi32(pairs_to_int(shorts[i]), offset);
      add_to(y + i / 2 * WIDTH + 8 * (i % 2), integers, _mm256_mul_ps(d, scale_of(row, b)));
    }
  }
}

// Q4_K and Q5_K, whose codes are below 32: 16 of their products fit into 16 bits, 32 do not.
INLINE void many_k(const Spread *panel, int64_t blocks, const Row *rows, const Ahead *ahead, int64_t half, float *y,
                   const int R, const int five) {
  const int64_t bytes = five ? 720 : 592;
  for (int64_t b = 0; b < 8 * blocks; b++) {
    fetch(ahead, bytes * b, bytes);
    const int64_t at = WIDTH * b + WIDTH / 2 * half;
    const uint8_t *codes = panel->codes + HALF * half + 512 * b;
    __m256i shorts[8], ints[8];
    if (five) {
      shorts_of(codes, rows, b, 0, 4, shorts, R);
      UNROLL for (int i = 0; i < 2 * R; i++) ints[i] = pairs_to_int(shorts[i]);
      shorts_of(codes, rows, b, 4, 4, shorts, R);
      UNROLL for (int i = 0; i < 2 * R; i++) ints[i] = _mm256_add_epi32(ints[i], pairs_to_int(shorts[i]));
    } else {
      shorts_of(codes, rows, b, 0, 8, shorts, R);
      UNROLL for (int i = 0; i < 2 * R; i++) ints[i] = pairs_to_int(shorts[i]);
    }
    UNROLL for (int i = 0; i < 2 * R; i++) {
      const Row *row = rows + i / 2;
      __m256 d = _mm256_load_ps(panel->scales + at + 8 * (i % 2));
      __m256 m = _mm256_load_ps(panel->minima + at + 8 * (i % 2));
      __m256 scale = _mm256_mul_ps(d, scale_of(row, b));
      add_above(y + i / 2 * WIDTH + 8 * (i % 2), ints[i], scale, m, total_of(row, b));
    }
  }
}

MANY(q4_k) { many_k(panel, blocks, rows, ahead, half, y, R, 0); }

MANY(q5_k) { many_k(panel, blocks, rows, ahead, half, y, R, 1); }

MANY(q6_k) {
  for (int64_t b = 0; b < 8 * blocks; b++) {
    fetch(ahead, 840 * b, 840);
    const int64_t at = WIDTH * b + WIDTH / 2 * half;
    const uint8_t *codes = panel->codes + HALF * half + 512 * b;
    __m256i ints[8];
    UNROLL for (int c = 0; c < 8; c += 2) {
      Two w = two(codes, c), v = two(codes, c + 1);
      Two scale = two((const uint8_t *)(panel->pairs[b][c / 4] + WIDTH * half), 0);
      UNROLL for (int r = 0; r < R; r++) {
        __m256i x = four(rows[r].codes + 32 * b + 4 * c), y = four(rows[r].codes + 32 * b + 4 * c + 4);
        // two of them fit into 16 bits, and no more
        __m256i first = _mm256_add_epi16(_mm256_maddubs_epi16(w.first, x), _mm256_maddubs_epi16(v.first, y));
        __m256i second = _mm256_add_epi16(_mm256_maddubs_epi16(w.second, x), _mm256_maddubs_epi16(v.second, y));
        first = _mm256_madd_epi16(first, scale.first);
        second = _mm256_madd_epi16(second, scale.second);
        ints[2 * r] = c == 0 ? first : _mm256_add_epi32(ints[2 * r], first);
        ints[2 * r + 1] = c == 0 ? second : _mm256_add_epi32(ints[2 * r + 1], second);
        NOW(ints[2 * r]);
        NOW(ints[2 * r + 1]);
      }
    }
    UNROLL for (int i = 0; i < 2 * R; i++) {
      const Row *row = rows + i / 2;
      __m256 d = _mm256_load_ps(panel->scales + at + 8 * (i % 2));
      __m256i both = _mm256_load_si256((const __m256i *)(panel->pairs[b][2] + WIDTH * half) + i % 2);
      __m256i offset = _mm256_slli_epi32(sums_times(row, b, both), 5);
      add_to(y + i / 2 * WIDTH + 8 * (i % 2), _mm256_sub_epi32(ints[i], offset), _mm256_mul_ps(d, scale_of(row, b)));
    }
  }
}
