// What the formats of integers say of 32 columns, in vectors of sixteen outputs: for AVX-512.

#pragma once

#include "panels.h"

enum { Q8_0, Q4_0, Q4_K, Q5_K, Q6_K };

// Blocks of 32 columns that a format packs together, and the bytes that they take in a panel.
INLINE512 int64_t blocks_of(const int format) { return format == Q8_0 || format == Q4_0 ? 1 : 8; }

INLINE512 int64_t bytes_of(const int format) {
  switch (format) {
    case Q8_0: return 1088;
    case Q4_0: return 576;
    case Q4_K: return 4736;
    case Q5_K: return 5760;
    default: return 6720;
  }
}

// What is taken from a code to get the number that it stands for.
INLINE512 int zero_of(const int format) {
  switch (format) {
    case Q8_0: return 128;
    case Q4_0: return 8;
    case Q6_K: return 32;
    default: return 0;
  }
}

INLINE512 int has_minima(const int format) { return format == Q4_K || format == Q5_K; }

INLINE512 __m512i load512(const uint8_t *at) { return _mm512_loadu_si512(at); }

INLINE512 __m512 half16(const uint8_t *at) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at)); }

INLINE512 __m512 bytes16(const uint8_t *at) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)at)));
}

INLINE512 __m512 signed_bytes16(const uint8_t *at) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)at)));
}

// The codes of four columns of a half, none of them negative; s is the block's place among those packed together.
INLINE512 __m512i codes_of(const int format, const uint8_t *panel, int s, int c, int half) {
  const __m512i low = _mm512_set1_epi8(15);
  const uint8_t *at = panel + 64 * half;
  if (format == Q8_0) return _mm512_xor_si512(load512(at + 64 + 128 * c), _mm512_set1_epi8(-128));
  if (format == Q4_0) {
    __m512i both = load512(at + 64 + 128 * (c % 4));
    return _mm512_and_si512(c < 4 ? both : _mm512_srli_epi16(both, 4), low);
  }
  if (format == Q6_K) {
    at += 576 + 768 * s;
    __m512i nibbles = load512(at + 128 * (c % 4)), upper = load512(at + 512 + 128 * (c % 2));
    nibbles = _mm512_and_si512(c < 4 ? nibbles : _mm512_srli_epi16(nibbles, 4), low);
    upper = _mm512_and_si512(_mm512_srli_epi16(upper, (unsigned)(2 * (c / 2))), _mm512_set1_epi8(3));
    return _mm512_or_si512(nibbles, _mm512_slli_epi16(upper, 4));
  }
  __m512i both = load512(at + 640 + 1024 * (s / 2) + 128 * c);
  __m512i nibbles = _mm512_and_si512(_mm512_srl_epi16(both, _mm_cvtsi32_si128(4 * (s % 2))), low);
  if (format == Q4_K) return nibbles;
  __m512i fifth = _mm512_srl_epi16(load512(at + 4736 + 128 * c), _mm_cvtsi32_si128(s));
  fifth = _mm512_and_si512(fifth, _mm512_set1_epi8(1));
  return _mm512_or_si512(nibbles, _mm512_slli_epi16(fifth, 4));
}

// A block of 32 columns of a panel: [four columns][half], [half], and Q6_K's scales [16 columns][half].
typedef struct {
  __m512i codes[8][2];
  __m512 scales[2];
  __m512 minima[2];
  __m512 parts[2][2];
} Block;

INLINE512 void read_block(const int format, const uint8_t *panel, int64_t block, Block *to) {
  const int s = (int)(block % blocks_of(format));
  panel += block / blocks_of(format) * bytes_of(format);
  UNROLL for (int half = 0; half < 2; half++) {
    UNROLL for (int c = 0; c < 8; c++) to->codes[c][half] = codes_of(format, panel, s, c, half);
    to->scales[half] = half16(panel + 32 * half);
    if (has_minima(format)) {
      const uint8_t *own = panel + 128 + 64 * s + 16 * half;
      to->scales[half] = _mm512_mul_ps(to->scales[half], bytes16(own));
      to->minima[half] = _mm512_mul_ps(half16(panel + 64 + 32 * half), bytes16(own + 32));
    }
    if (format == Q6_K) {
      const uint8_t *own = panel + 64 + 64 * s + 16 * half;
      to->parts[0][half] = signed_bytes16(own);
      to->parts[1][half] = signed_bytes16(own + 32);
    }
  }
}

// What a row's numbers of each block of a stretch come to, for a format with minima.
INLINE512 void totals_of(const Row *row, int64_t blocks, float *totals) {
  const __mmask16 there = (__mmask16)((1 << blocks) - 1);
  __m512i sums = _mm512_madd_epi16(_mm512_maskz_loadu_epi32(there, row->sums), _mm512_set1_epi16(1));
  __m512 scales = _mm512_maskz_loadu_ps(there, row->scales);
  _mm512_storeu_ps(totals, _mm512_mul_ps(scales, _mm512_cvtepi32_ps(sums)));
}
