// Products of weight panels with sixteen and more rows of activations rounded to eight bits, for x86-64 with
// AMX: what integer_avx2.c gives, bit for bit. A tile instruction multiplies sixteen rows with sixteen
// outputs over a block's 32 columns; Q6_K has scales for sixteen columns and takes two.

#include "integer_block.h"
#include "kernels.h"

#define AMX __attribute__((target("amx-tile,amx-int8,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c")))
#define INLINE_AMX static inline __attribute__((always_inline, unused)) AMX

enum { SIDE = AMX_ROWS, MOST_BLOCKS = STRETCH / 32 };

// Intel's layout of what a tile holds: rows, and bytes in each.
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} TileShapes;

// Macros, since their numbers become a part of the instructions' text.
#define SUMS 0
#define CODES 1
#define WEIGHTS 2
enum { TILES = 3 };

// For products over so many columns: bytes of activations, and of weights for four columns a row.
INLINE_AMX void shape_tiles(int columns) {
  TileShapes shapes = {.palette = 1};
  for (int tile = 0; tile < TILES; tile++) {
    shapes.rows[tile] = tile == WEIGHTS ? (uint8_t)(columns / 4) : SIDE;
    shapes.row_bytes[tile] = tile == CODES ? (uint16_t)columns : 4 * SIDE;
  }
  _tile_loadconfig(&shapes);
}

// Sixteen rows of a stretch: codes lie `stride` bytes apart, scales and totals are [row][16].
typedef struct {
  const int8_t *codes;
  int64_t stride;
  float scales[SIDE][MOST_BLOCKS];
  float totals[SIDE][MOST_BLOCKS];
} Rows;

INLINE512 void rows_of(const int format, const int8_t *codes, int64_t stride, const float *scales, const int16_t *sums,
                       Rows *rows) {
  const int64_t blocks = stride / 32;
  const __mmask16 there = (__mmask16)((1 << blocks) - 1);
  rows->codes = codes;
  rows->stride = stride;
  for (int64_t r = 0; r < SIDE; r++) {
    const Row row = row_of(codes, scales, sums, stride, r);
    _mm512_storeu_ps(rows->scales[r], _mm512_maskz_loadu_ps(there, row.scales));
    if (has_minima(format)) totals_of(&row, blocks, rows->totals[r]);
  }
}

// Sums over the columns of a part of a block, [row][output of a half].
INLINE_AMX void multiply_tile(const Rows *rows, int64_t column, const __m512i *w, int32_t *to) {
  _tile_zero(SUMS);
  _tile_loadd(CODES, rows->codes + column, rows->stride);
  _tile_loadd(WEIGHTS, w, 2 * sizeof(__m512i));
  _tile_dpbssd(SUMS, CODES, WEIGHTS);
  _tile_stored(SUMS, to, SIDE * sizeof(int32_t));
}

// Adds sixteen outputs of a half over a stretch to the rows of y from the `skipped`-th on.
INLINE_AMX void add_half(const int format, const Block *w, int64_t blocks, const Rows *rows, int half, float *y,
                         int64_t skipped) {
  __m512 sums[SIDE];
  UNROLL for (int r = 0; r < SIDE; r++) sums[r] = _mm512_loadu_ps(y + WIDTH * r);
  for (int64_t b = 0; b < blocks; b++, w++) {
    _Alignas(64) int32_t first[SIDE][SIDE], second[SIDE][SIDE];
    multiply_tile(rows, 32 * b, &w->codes[0][half], first[0]);
    if (format == Q6_K) multiply_tile(rows, 32 * b + 16, &w->codes[4][half], second[0]);
    UNROLL for (int r = 0; r < SIDE; r++) {
      __m512 products = _mm512_cvtepi32_ps(_mm512_load_si512(first[r]));
      if (format == Q6_K) {
        // a half's products and their sum are below 2^24, so that float32 holds them exactly
        products = _mm512_mul_ps(products, w->parts[0][half]);
        products = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_load_si512(second[r])), w->parts[1][half], products);
      }
      sums[r] = _mm512_fmadd_ps(products, _mm512_mul_ps(w->scales[half], _mm512_set1_ps(rows->scales[r][b])), sums[r]);
      if (has_minima(format)) sums[r] = _mm512_fnmadd_ps(w->minima[half], _mm512_set1_ps(rows->totals[r][b]), sums[r]);
    }
  }
  UNROLL for (int r = 0; r < SIDE; r++) {
    if (r >= skipped) _mm512_storeu_ps(y + WIDTH * r, sums[r]);
  }
}

INLINE_AMX void multiply(const int format, const uint8_t *panel, int64_t columns, const int8_t *x, const float *scales,
                         const int16_t *sums, int64_t count, const Destination *to) {
  float *y = to->sums;
  __builtin_memset(y, 0, (size_t)count * WIDTH * sizeof(float));
  shape_tiles(format == Q6_K ? 16 : 32);
  for (int64_t from = 0; from < columns; from += STRETCH) {
    const int64_t n = columns - from < STRETCH ? columns - from : STRETCH;
    const int64_t blocks = n / 32;
    Block read[MOST_BLOCKS];
    for (int64_t b = 0; b < blocks; b++) {
      read_block(format, panel, b, read + b);
      const __m512i zero = _mm512_set1_epi8((char)zero_of(format));
      UNROLL for (int i = 0; i < 16; i++) {
        read[b].codes[i / 2][i % 2] = _mm512_sub_epi8(read[b].codes[i / 2][i % 2], zero);
      }
    }
    for (int64_t done = 0; done < count; done += SIDE) {
      // the last sixteen may begin among the ones before, which are not added again
      const int64_t row = done + SIDE <= count ? done : count - SIDE;
      const int last = from + n == columns;
      if (last) fetch_rows(to, done, row + SIDE);
      Rows rows;
      rows_of(format, x + row * n, n, scales + row * (n / 32), sums + row * (n / 16), &rows);
      add_half(format, read, blocks, &rows, 0, y + WIDTH * row, done - row);
      add_half(format, read, blocks, &rows, 1, y + WIDTH * row + SIDE, done - row);
      if (last) store_rows(to, done, row + SIDE);
    }
    panel += blocks / blocks_of(format) * bytes_of(format);
    x += count * n;
    scales += count * (n / 32);
    sums += count * (n / 16);
  }
  _tile_release();
}

#define KERNEL(name, format)                                       \
  AMX AMX_PRODUCT(name##_amx) {                                    \
    multiply(format, panel, columns, x, scales, sums, count, to);  \
  }

KERNEL(q8_0, Q8_0)
KERNEL(q4_0, Q4_0)
KERNEL(q4_k, Q4_K)
KERNEL(q5_k, Q5_K)
KERNEL(q6_k, Q6_K)
