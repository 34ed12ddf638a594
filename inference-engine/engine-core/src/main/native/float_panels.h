// Products of weight panels with activations in float32, in vectors of LANES floats.
//
// PanelPacker.java has the layouts of the panels; a panel is 32 rows of weights. A piece of it is decoded into
// the first-level cache and multiplied with all rows there; a single row takes the codes from where they lie.
// Every output is one chain of fused multiply-adds in the order of the columns, whichever computes it:
// PanelKernelsTest.java has the same in Java, bit for bit.

#pragma once

#include "kernels.h"
#include "lanes.h"
#include "panels.h"

#if LANES == 8
// The first 16 bits of each lane, an f16 number.
INLINE Floats f16(Integers codes) {
  Integers packed = _mm256_packus_epi32(masked(codes, 0xFFFF), _mm256_setzero_si256());
  return _mm256_cvtph_ps(_mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 0x08)));
}

// Four columns of FP8: sign, exponent and mantissa move to a float's places, which `scale` makes up for.
INLINE void f8(Integers four, float scale, Floats *w) {
  UNROLL for (int i = 0; i < 4; i++) {
    Integers moved = _mm256_srai_epi32(_mm256_sll_epi32(four, _mm_cvtsi32_si128(24 - 8 * i)), 4);
    w[i] = _mm256_mul_ps(floats(masked(moved, 0x87F00000)), _mm256_set1_ps(scale));
  }
}
#else
INLINE512 Floats f16(Integers codes) { return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(codes)); }

// Columns i and i + 2 of FP8, whose codes are the upper bytes, by way of f16: a float with the exponent of a small
// FP8 number is subnormal, and Intel's processors take tens of times as long to multiply one.
INLINE512 void two_of_f8(Integers codes, Floats scale, Floats *w) {
  const Integers even_then_odd = _mm512_set_epi16(31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1, 30, 28, 26,
                                                  24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  Integers halves = masked(_mm512_srai_epi16(codes, 1), 0xBF80BF80);
  halves = _mm512_permutexvar_epi16(even_then_odd, halves);
  w[0] = _mm512_mul_ps(_mm512_cvtph_ps(_mm512_castsi512_si256(halves)), scale);
  w[2] = _mm512_mul_ps(_mm512_cvtph_ps(_mm512_extracti64x4_epi64(halves, 1)), scale);
}

INLINE512 void f8(Integers four, float scale, Floats *w) {
  // `scale` makes up for the 2^120 that a float's exponent is off, f16's is by 2^8
  const Floats own = _mm512_set1_ps(scale * 0x1p-112f);
  two_of_f8(_mm512_slli_epi16(four, 8), own, w);
  two_of_f8(four, own, w + 1);
}
#endif

// Columns decoded at a time: 16 KB of weights.
enum { PIECE = 128 };

// How far ahead of a single row memory is fetched.
enum { DISTANCE = 4096 };

// Vectors of a panel; the rows and vectors of outputs whose sums stay in registers.
enum { VECTORS = WIDTH / LANES, TILE_ROWS = LANES == 8 ? 4 : 8, TILE = 2 };

enum { F32, BF16, F16, F8 };

// Columns that lie together in the four bytes of an output.
INLINE_LANES int together(const int format) { return format == F32 ? 1 : format == F8 ? 4 : 2; }

// Decodes them for a vector of outputs, one vector a column; `scale` is theirs.
INLINE_LANES void decode(const int format, const uint8_t *at, float scale, Floats *w) {
  Integers bits = integers(at);
  if (format == F32) w[0] = floats(bits);
  if (format == BF16) {
    w[0] = floats(V(slli_epi32)(bits, 16));
    w[1] = floats(masked(bits, 0xFFFF0000));
  }
  if (format == F16) {
    w[0] = f16(bits);
    w[1] = f16(V(srli_epi32)(bits, 16));
  }
  if (format == F8) f8(bits, scale, w);
}

// R rows times two vectors of outputs, decoded `w[n][32]`.
INLINE_LANES void tile(const float *w, int64_t n, const float *x, int64_t stride, float *y, const int R) {
  Floats sums[TILE * R];
  UNROLL for (int i = 0; i < TILE * R; i++) sums[i] = V(loadu_ps)(y + i / TILE * WIDTH + LANES * (i % TILE));
  for (int64_t k = 0; k < n; k++) {
    Floats first = V(load_ps)(w + WIDTH * k), second = V(load_ps)(w + WIDTH * k + LANES);
    UNROLL for (int r = 0; r < R; r++) {
      Floats own = V(set1_ps)(x[r * stride + k]);
      sums[TILE * r] = V(fmadd_ps)(first, own, sums[TILE * r]);
      sums[TILE * r + 1] = V(fmadd_ps)(second, own, sums[TILE * r + 1]);
    }
  }
  UNROLL for (int i = 0; i < TILE * R; i++) V(storeu_ps)(y + i / TILE * WIDTH + LANES * (i % TILE), sums[i]);
}

// All rows times `n` decoded columns, added to y[count][32].
TARGET_LANES static void multiply(const float *w, int64_t n, const float *x, int64_t stride, int64_t count, float *y) {
  for (int64_t o = 0; o < WIDTH; o += TILE * LANES, w += TILE * LANES, y += TILE * LANES) {
    int64_t row = 0;
    for (; row + TILE_ROWS <= count; row += TILE_ROWS) tile(w, n, x + row * stride, stride, y + row * WIDTH, TILE_ROWS);
    const float *left = x + row * stride;
    float *to = y + row * WIDTH;
    switch (count - row) {
      case 7: tile(w, n, left, stride, to, 7); break;
      case 6: tile(w, n, left, stride, to, 6); break;
      case 5: tile(w, n, left, stride, to, 5); break;
      case 4: tile(w, n, left, stride, to, 4); break;
      case 3: tile(w, n, left, stride, to, 3); break;
      case 2: tile(w, n, left, stride, to, 2); break;
      case 1: tile(w, n, left, stride, to, 1); break;
      default: break;
    }
  }
}

// A single row, from the codes as they lie in the panel.
INLINE_LANES void one(const int format, const uint8_t *panel, int64_t columns, const float *scales, const float *x, float *y) {
  Floats sums[VECTORS];
  for (int v = 0; v < VECTORS; v++) sums[v] = V(setzero_ps)();
  for (int64_t k = 0; k < columns; k += together(format), panel += 4 * WIDTH) {
    _mm_prefetch((const char *)panel + DISTANCE, _MM_HINT_T0);
    _mm_prefetch((const char *)panel + DISTANCE + 64, _MM_HINT_T0);
    for (int v = 0; v < VECTORS; v++) {
      Floats w[4];
      decode(format, panel + 4 * LANES * v, scales[k / 32], w);
      for (int i = 0; i < together(format); i++) sums[v] = V(fmadd_ps)(w[i], V(set1_ps)(x[k + i]), sums[v]);
    }
  }
  for (int v = 0; v < VECTORS; v++) V(storeu_ps)(y + LANES * v, sums[v]);
}

// Rows of activations times a panel, y[count][32]; a scale is for 32 columns.
INLINE_LANES void product(const int format, const uint8_t *panel, int64_t columns, const float *scales, const float *x,
                   int64_t count, float *y) {
  if (count == 1) {
    one(format, panel, columns, scales, x, y);
    return;
  }
  __builtin_memset(y, 0, (size_t)count * WIDTH * sizeof(float));
  _Alignas(64) float weights[PIECE * WIDTH];
  for (int64_t from = 0; from < columns; from += PIECE) {
    const int64_t n = columns - from < PIECE ? columns - from : PIECE;
    for (int64_t k = 0; k < n; k += together(format), panel += 4 * WIDTH) {
      for (int v = 0; v < VECTORS; v++) {
        Floats w[4];
        decode(format, panel + 4 * LANES * v, scales[(from + k) / 32], w);
        for (int i = 0; i < together(format); i++) V(store_ps)(weights + WIDTH * (k + i) + LANES * v, w[i]);
      }
    }
    multiply(weights, n, x + from, columns, count, y);
  }
}

#define KERNEL(name, format)                                     \
  TARGET_LANES FLOAT_PRODUCT(name) {                                   \
    product(format, panel, columns, scales, x, count, y);        \
  }

#define KERNELS(suffix)      \
  KERNEL(f32##suffix, F32)   \
  KERNEL(bf16##suffix, BF16) \
  KERNEL(f16##suffix, F16)   \
  KERNEL(f8##suffix, F8)
