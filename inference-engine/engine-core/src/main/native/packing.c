// Writes panels from rows of weights. PanelPacker.java has the layouts, and the same in Java.

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

enum { WIDTH = 32, INFINITE = 0x7C00, NO_NUMBER_F8 = 0x7F };

// `words` words of each of `count` rows, to [words][32]
static void interleave(const uint8_t *from, int64_t row_bytes, int64_t count, int64_t words, uint8_t *to) {
  const int64_t whole_words = words / 4 * 4, whole_rows = count / 4 * 4;
  for (int64_t word = 0; word < whole_words; word += 4) {
    for (int64_t row = 0; row < whole_rows; row += 4) {
      const uint8_t *at = from + row * row_bytes + 4 * word;
      __m128 a = _mm_loadu_ps((const float *)at);
      __m128 b = _mm_loadu_ps((const float *)(at + row_bytes));
      __m128 c = _mm_loadu_ps((const float *)(at + 2 * row_bytes));
      __m128 d = _mm_loadu_ps((const float *)(at + 3 * row_bytes));
      _MM_TRANSPOSE4_PS(a, b, c, d);
      float *out = (float *)(to + 4 * (word * WIDTH + row));
      _mm_storeu_ps(out, a);
      _mm_storeu_ps(out + WIDTH, b);
      _mm_storeu_ps(out + 2 * WIDTH, c);
      _mm_storeu_ps(out + 3 * WIDTH, d);
    }
  }
  for (int64_t row = 0; row < count; row++) {
    for (int64_t word = row < whole_rows ? whole_words : 0; word < words; word++) {
      memcpy(to + 4 * (word * WIDTH + row), from + row * row_bytes + 4 * word, 4);
    }
  }
}

// The largest magnitude among the numbers, as its bits; from INFINITE on it is none.
static int halves(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  int largest = 0;
  for (int64_t row = 0; row < count; row++) {
    uint16_t half;
    memcpy(&half, from + row * row_bytes, 2);
    memcpy(to + 2 * row, &half, 2);
    const int magnitude = half & 0x7FFF;
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

static int larger(int a, int b) { return a > b ? a : b; }

// the twelve bytes of a Q4_K or Q5_K block's scales and minima to a byte each
static void scales(const uint8_t *from, uint8_t *to) {
  for (int sub = 0; sub < 8; sub++) {
    int low = from[sub % 4], middle = from[4 + sub % 4], high = from[8 + sub % 4];
    to[2 * sub * WIDTH] = (uint8_t)(sub < 4 ? low & 63 : (high & 15) | (low >> 6 << 4));
    to[(2 * sub + 1) * WIDTH] = (uint8_t)(sub < 4 ? middle & 63 : (high >> 4) | (middle >> 6 << 4));
  }
}

// 32 codes of a block of Q6_K, the shifts being constants where it is called
static inline __attribute__((always_inline)) void q6_k_quarter(const uint8_t *lows, int low, const uint8_t *highs,
                                                                int high, uint8_t *to) {
  uint8_t packed[24];
  for (int i = 0; i < 16; i++) packed[i] = (uint8_t)((lows[i] >> low & 15) | (lows[16 + i] >> low & 15) << 4);
  for (int i = 0; i < 8; i++) {
    packed[16 + i] = (uint8_t)((highs[i] >> high & 3) | (highs[8 + i] >> high & 3) << 2 |
                               (highs[16 + i] >> high & 3) << 4 | (highs[24 + i] >> high & 3) << 6);
  }
  for (int word = 0; word < 6; word++) memcpy(to + 4 * word * WIDTH, packed + 4 * word, 4);
}

// the codes of a block of Q6_K; `to` is the place of the row in the first of them
static void q6_k_codes(const uint8_t *from, uint8_t *to) {
  for (int half = 0; half < 2; half++, to += 96 * WIDTH) {
    const uint8_t *lows = from + 64 * half, *highs = from + 128 + 32 * half;
    q6_k_quarter(lows, 0, highs, 0, to);
    q6_k_quarter(lows + 32, 0, highs, 2, to + 24 * WIDTH);
    q6_k_quarter(lows, 4, highs, 4, to + 48 * WIDTH);
    q6_k_quarter(lows + 32, 4, highs, 6, to + 72 * WIDTH);
  }
}

#define EXPORT __attribute__((visibility("default")))

// All of the below tell whether every number is finite; what they write is of no use otherwise.

// Rows of words as they are: F32, BF16.
EXPORT int32_t fathom_pack_words(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  interleave(from, row_bytes, count, row_bytes / 4, to);
  return 1;
}

EXPORT int32_t fathom_pack_f16(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  int16_t largest = 0;
  for (int64_t at = 0; at < row_bytes * count; at += 2) {
    uint16_t half;
    memcpy(&half, from + at, 2);
    const int16_t magnitude = half & 0x7FFF;
    largest = magnitude > largest ? magnitude : largest;
  }
  return fathom_pack_words(from, row_bytes, count, to) && largest < INFINITE;
}

EXPORT int32_t fathom_pack_f8(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  uint8_t largest = 0;
  for (int64_t at = 0; at < row_bytes * count; at++) {
    const uint8_t magnitude = from[at] & 0x7F;
    largest = magnitude > largest ? magnitude : largest;
  }
  return fathom_pack_words(from, row_bytes, count, to) && largest < NO_NUMBER_F8;
}

// Q8_0 and Q4_0: an f16 scale and some words a block.
EXPORT int32_t fathom_pack_blocks(const uint8_t *from, int64_t row_bytes, int64_t count, int64_t block_bytes,
                                  uint8_t *to) {
  int largest = 0;
  for (int64_t at = 0; at < row_bytes; at += block_bytes) {
    largest = larger(largest, halves(from + at, row_bytes, count, to + WIDTH * at));
    interleave(from + at + 2, row_bytes, count, block_bytes / 4, to + WIDTH * at + 2 * WIDTH);
  }
  return largest < INFINITE;
}

// Q4_K, and Q5_K, which has its fifth bits before the nibbles.
EXPORT int32_t fathom_pack_with_minima(const uint8_t *from, int64_t row_bytes, int64_t count, int64_t block_bytes,
                                       uint8_t *to) {
  int largest = 0;
  for (int64_t at = 0; at < row_bytes; at += block_bytes, to += (block_bytes + 4) * WIDTH) {
    largest = larger(largest, halves(from + at, row_bytes, count, to));
    largest = larger(largest, halves(from + at + 2, row_bytes, count, to + 2 * WIDTH));
    for (int64_t row = 0; row < count; row++) scales(from + at + row * row_bytes + 4, to + 4 * WIDTH + row);
    interleave(from + at + block_bytes - 128, row_bytes, count, 32, to + 20 * WIDTH);
    interleave(from + at + 16, row_bytes, count, (block_bytes - 144) / 4, to + 148 * WIDTH);
  }
  return largest < INFINITE;
}

EXPORT int32_t fathom_pack_q6_k(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  int largest = 0;
  for (int64_t at = 0; at < row_bytes; at += 210, to += 210 * WIDTH) {
    largest = larger(largest, halves(from + at + 208, row_bytes, count, to));
    for (int64_t row = 0; row < count; row++) {
      const uint8_t *block = from + at + row * row_bytes;
      for (int sub = 0; sub < 16; sub++) to[(2 + sub) * WIDTH + row] = block[192 + sub];
      q6_k_codes(block, to + 18 * WIDTH + 4 * row);
    }
  }
  return largest < INFINITE;
}
