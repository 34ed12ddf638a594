// Products of a panel with one row or two, from the codes as they lie in the panel: such products wait
// for the memory. Each adds `blocks` blocks of R rows to `y`.

#include "panels.h"

#define FEW(name)                                                                                  \
  INLINE void few_##name(const uint8_t *panel, int64_t blocks, const Row *rows, const Ahead *ahead, \
                         float *y, const int R)

FEW(q8_0) {
  for (int64_t b = 0; b < blocks; b++, panel += 1088) {
    fetch(ahead, 1088 * b, 1088);
    __m256i ints[8];
    for (int i = 0; i < 4 * R; i++) ints[i] = _mm256_setzero_si256();
    for (int c = 0; c < 8; c++) {
      for (int g = 0; g < 4; g++) {
        __m256i w = load(panel + 64 + 128 * c + 32 * g), magnitude = _mm256_abs_epi8(w);
        for (int r = 0; r < R; r++) {
          __m256i x = four(rows[r].codes + 32 * b + 4 * c);
          __m256i products = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(x, w));
          ints[4 * r + g] = _mm256_add_epi32(ints[4 * r + g], pairs_to_int(products));
          NOW(ints[4 * r + g]);
        }
      }
    }
    for (int g = 0; g < 4; g++) {
      __m256 d = half8(panel + 16 * g);
      for (int r = 0; r < R; r++) {
        add_to(y + WIDTH * r + 8 * g, ints[4 * r + g], _mm256_mul_ps(d, scale_of(rows + r, b)));
      }
    }
  }
}

FEW(q4_0) {
  const __m256i low = _mm256_set1_epi8(15), eight = _mm256_set1_epi16(8);
  for (int64_t b = 0; b < blocks; b++, panel += 576) {
    fetch(ahead, 576 * b, 576);
    __m256i shorts[8];
    for (int i = 0; i < 4 * R; i++) shorts[i] = _mm256_setzero_si256();
    for (int c = 0; c < 4; c++) {
      for (int g = 0; g < 4; g++) {
        __m256i both = load(panel + 64 + 128 * c + 32 * g);
        __m256i w = _mm256_and_si256(both, low);
        __m256i h = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
        for (int r = 0; r < R; r++) {
          __m256i x = four(rows[r].codes + 32 * b + 4 * c);
          __m256i y = four(rows[r].codes + 32 * b + 16 + 4 * c);
          __m256i products = _mm256_add_epi16(_mm256_maddubs_epi16(w, x), _mm256_maddubs_epi16(h, y));
          shorts[4 * r + g] = _mm256_add_epi16(shorts[4 * r + g], products);
          NOW(shorts[4 * r + g]);
        }
      }
    }
    for (int g = 0; g < 4; g++) {
      __m256 d = half8(panel + 16 * g);
      for (int r = 0; r < R; r++) {
        __m256i integers =
            _mm256_sub_epi32(pairs_to_int(shorts[4 * r + g]), sums_times(rows + r, b, eight));
        add_to(y + WIDTH * r + 8 * g, integers, _mm256_mul_ps(d, scale_of(rows + r, b)));
      }
    }
  }
}

// Q4_K and, with a fifth bit, Q5_K. `blocks` counts 256 columns.
INLINE void few_k(const uint8_t *panel, int64_t blocks, const Row *rows, const Ahead *ahead, float *y,
                  const int R, const int five) {
  const int64_t bytes = five ? 5760 : 4736;
  const __m256i low = _mm256_set1_epi8(15), one = _mm256_set1_epi8(1);
  for (int64_t b = 0; b < blocks; b++, panel += bytes) {
    for (int s = 0; s < 8; s++) {
      fetch(ahead, bytes * b + bytes / 8 * s, bytes / 8);
      const uint8_t *nibbles = panel + 640 + 1024 * (s / 2);
      const __m128i shift = _mm_cvtsi32_si128(4 * (s % 2)), bit = _mm_cvtsi32_si128(s);
      for (int g = 0; g < 4; g++) {
        __m256i shorts[2], ints[2];
        for (int c = 0; c < 8; c++) {
          __m256i w = _mm256_and_si256(_mm256_srl_epi16(load(nibbles + 128 * c + 32 * g), shift), low);
          if (five) {
            __m256i fifth = _mm256_srl_epi16(load(panel + 4736 + 128 * c + 32 * g), bit);
            w = _mm256_or_si256(w, _mm256_slli_epi16(_mm256_and_si256(fifth, one), 4));
          }
          for (int r = 0; r < R; r++) {
            __m256i products = _mm256_maddubs_epi16(w, four(rows[r].codes + 256 * b + 32 * s + 4 * c));
            if (c == 0 || (five && c == 4)) {
              ints[r] = c == 0 ? _mm256_setzero_si256() : pairs_to_int(shorts[r]);
              shorts[r] = products;
            } else {
              shorts[r] = _mm256_add_epi16(shorts[r], products);
            }
          }
        }
        __m256 d = _mm256_mul_ps(half8(panel + 16 * g), bytes8(panel + 128 + 64 * s + 8 * g));
        __m256 m = _mm256_mul_ps(half8(panel + 64 + 16 * g), bytes8(panel + 160 + 64 * s + 8 * g));
        for (int r = 0; r < R; r++) {
          const int64_t at = 8 * b + s;
          __m256i integers = _mm256_add_epi32(ints[r], pairs_to_int(shorts[r]));
          __m256 scale = _mm256_mul_ps(d, scale_of(rows + r, at));
          add_above(y + WIDTH * r + 8 * g, integers, scale, m, total_of(rows + r, at));
        }
      }
    }
  }
}

FEW(q4_k) { few_k(panel, blocks, rows, ahead, y, R, 0); }

FEW(q5_k) { few_k(panel, blocks, rows, ahead, y, R, 1); }

// `blocks` counts 256 columns
FEW(q6_k) {
  const __m256i low = _mm256_set1_epi8(15), three = _mm256_set1_epi8(3);
  for (int64_t b = 0; b < blocks; b++, panel += 6720) {
    for (int s = 0; s < 8; s++) {
      fetch(ahead, 6720 * b + 840 * s, 840);
      const uint8_t *codes = panel + 576 + 768 * s;
      const int64_t at = 8 * b + s;
      for (int g = 0; g < 4; g++) {
        __m256i ints[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        for (int half = 0; half < 2; half++) {
          __m256i scale = signed_bytes8(panel + 64 + 32 * (2 * s + half) + 8 * g);
          __m256i sums[2];
          for (int i = 0; i < 4; i++) {
            const int c = 4 * half + i;
            __m256i nibbles = load(codes + 128 * i + 32 * g);
            __m256i upper = load(codes + 512 + 128 * (c % 2) + 32 * g);
            nibbles = _mm256_srl_epi16(nibbles, _mm_cvtsi32_si128(4 * half));
            upper = _mm256_srl_epi16(upper, _mm_cvtsi32_si128(2 * (c / 2)));
            upper = _mm256_slli_epi16(_mm256_and_si256(upper, three), 4);
            __m256i w = _mm256_or_si256(_mm256_and_si256(nibbles, low), upper);
            for (int r = 0; r < R; r++) {
              // two of them fit into 16 bits, and no more
              __m256i products = _mm256_maddubs_epi16(w, four(rows[r].codes + 32 * at + 4 * c));
              __m256i own = pairs_to_int(products);
              sums[r] = i == 0 ? own : _mm256_add_epi32(sums[r], own);
            }
          }
          for (int r = 0; r < R; r++) {
            __m256i own = _mm256_sub_epi32(sums[r], _mm256_set1_epi32(32 * rows[r].sums[2 * at + half]));
            ints[r] = _mm256_add_epi32(ints[r], _mm256_mullo_epi32(own, scale));
          }
        }
        __m256 d = half8(panel + 16 * g);
        for (int r = 0; r < R; r++) {
          add_to(y + WIDTH * r + 8 * g, ints[r], _mm256_mul_ps(d, scale_of(rows + r, at)));
        }
      }
    }
  }
}
