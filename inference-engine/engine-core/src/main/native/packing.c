// Writes panels from rows of weights. PanelPacker.java has the layouts, and the same in Java.

#include <stdint.h>
#include <string.h>

enum { WIDTH = 32 };

// `words` words of each of `count` rows, to [words][32]
static void interleave(const uint8_t *from, int64_t row_bytes, int64_t count, int64_t words, uint8_t *to) {
  for (int64_t word = 0; word < words; word++) {
    for (int64_t row = 0; row < count; row++) {
      memcpy(to + 4 * (word * WIDTH + row), from + row * row_bytes + 4 * word, 4);
    }
  }
}

static void halves(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  for (int64_t row = 0; row < count; row++) memcpy(to + 2 * row, from + row * row_bytes, 2);
}

// the twelve bytes of a Q4_K block's scales and minima to a byte each
static void scales(const uint8_t *from, uint8_t *to) {
  for (int sub = 0; sub < 8; sub++) {
    int low = from[sub % 4], middle = from[4 + sub % 4], high = from[8 + sub % 4];
    to[2 * sub * WIDTH] = (uint8_t)(sub < 4 ? low & 63 : (high & 15) | (low >> 6 << 4));
    to[(2 * sub + 1) * WIDTH] = (uint8_t)(sub < 4 ? middle & 63 : (high >> 4) | (middle >> 6 << 4));
  }
}

// the codes of a block of Q6_K; `to` is the place of the row in the first of them
static void q6_k_codes(const uint8_t *from, uint8_t *to) {
  for (int block = 0; block < 8; block++, to += 24 * WIDTH) {
    uint8_t codes[32];
    const int half = block / 4, quarter = block % 4;
    for (int i = 0; i < 32; i++) {
      int low = from[64 * half + 32 * (quarter % 2) + i];
      int high = from[128 + 32 * half + i];
      codes[i] = (uint8_t)(((low >> (4 * (quarter / 2))) & 15) | (((high >> (2 * quarter)) & 3) << 4));
    }
    for (int i = 0; i < 16; i++) {
      to[i / 4 * 4 * WIDTH + i % 4] = (uint8_t)((codes[i] & 15) | ((codes[16 + i] & 15) << 4));
    }
    for (int i = 0; i < 8; i++) {
      int four = 0;
      for (int c = 0; c < 4; c++) four |= codes[8 * c + i] >> 4 << (2 * c);
      to[16 * WIDTH + i / 4 * 4 * WIDTH + i % 4] = (uint8_t)four;
    }
  }
}

#define EXPORT __attribute__((visibility("default")))

// Rows of words as they are: F32, BF16, F16, F8_E4M3.
EXPORT void fathom_pack_words(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  interleave(from, row_bytes, count, row_bytes / 4, to);
}

// Q8_0 and Q4_0: an f16 scale and some words a block.
EXPORT void fathom_pack_blocks(const uint8_t *from, int64_t row_bytes, int64_t count, int64_t block_bytes, uint8_t *to) {
  for (int64_t at = 0; at < row_bytes; at += block_bytes) {
    halves(from + at, row_bytes, count, to + WIDTH * at);
    interleave(from + at + 2, row_bytes, count, block_bytes / 4, to + WIDTH * at + 2 * WIDTH);
  }
}

EXPORT void fathom_pack_q4_k(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  for (int64_t at = 0; at < row_bytes; at += 144, to += 148 * WIDTH) {
    halves(from + at, row_bytes, count, to);
    halves(from + at + 2, row_bytes, count, to + 2 * WIDTH);
    for (int64_t row = 0; row < count; row++) scales(from + at + row * row_bytes + 4, to + 4 * WIDTH + row);
    interleave(from + at + 16, row_bytes, count, 32, to + 20 * WIDTH);
  }
}

EXPORT void fathom_pack_q6_k(const uint8_t *from, int64_t row_bytes, int64_t count, uint8_t *to) {
  for (int64_t at = 0; at < row_bytes; at += 210, to += 210 * WIDTH) {
    halves(from + at + 208, row_bytes, count, to);
    for (int64_t row = 0; row < count; row++) {
      const uint8_t *block = from + at + row * row_bytes;
      for (int sub = 0; sub < 16; sub++) to[(2 + sub) * WIDTH + row] = block[192 + sub];
      q6_k_codes(block, to + 18 * WIDTH + 4 * row);
    }
  }
}
