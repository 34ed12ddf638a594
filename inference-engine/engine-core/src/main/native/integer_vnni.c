// Products of weight panels with activations rounded to eight bits, for x86-64 with AVX-512 and VNNI:
// what integer_avx2.c gives, bit for bit.

#include "integer_block.h"
#include "kernels.h"

// A row of a stretch, with what it takes from a product for the codes' zero, of each block (Q6_K: of
// each 16 columns), and its totals.
typedef struct {
  Row row;
  int32_t zeros[32];
  float totals[16];
} OwnRow;

INLINE512 OwnRow prepared(const int format, Row row, int64_t blocks) {
  OwnRow own = {.row = row};
  const __mmask16 there = (__mmask16)((1 << blocks) - 1);
  __m512i sums = _mm512_maskz_loadu_epi32(there, row.sums);
  const int zero = -zero_of(format);
  if (has_minima(format)) {
    totals_of(&row, blocks, own.totals);
  } else if (format == Q6_K) {
    __m512i first = _mm512_cvtepi16_epi32(_mm512_castsi512_si256(sums));
    __m512i last = _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(sums, 1));
    _mm512_storeu_si512(own.zeros, _mm512_mullo_epi32(first, _mm512_set1_epi32(zero)));
    _mm512_storeu_si512(own.zeros + 16, _mm512_mullo_epi32(last, _mm512_set1_epi32(zero)));
  } else {
    _mm512_storeu_si512(own.zeros, _mm512_madd_epi16(sums, _mm512_set1_epi16((int16_t)zero)));
  }
  return own;
}

// four codes of a row, in all lanes
INLINE512 __m512i four16(const int8_t *at) {
  int32_t codes;
  __builtin_memcpy(&codes, at, 4);
  return _mm512_set1_epi32(codes);
}

// The sums of R rows, [row][half], over so many times four columns.
INLINE512 void add_products(const Block *w, const OwnRow *rows, int64_t block, int from, int count, __m512i *sums,
                            const int R) {
  UNROLL for (int c = from; c < from + count; c++) {
    UNROLL for (int r = 0; r < R; r++) {
      __m512i x = four16(rows[r].row.codes + 32 * block + 4 * c);
      UNROLL for (int half = 0; half < 2; half++) {
        sums[2 * r + half] = _mm512_dpbusd_epi32(sums[2 * r + half], w->codes[c][half], x);
      }
    }
  }
}

// Adds a block of R rows to y[row][32].
INLINE512 void add_block(const int format, const Block *w, const OwnRow *rows, int64_t block, float *y, const int R) {
  __m512 products[2 * R];
  __m512i sums[2 * R];
  if (format == Q6_K) {
    // a half's products and their sum are below 2^24, so that float32 holds them exactly
    UNROLL for (int part = 0; part < 2; part++) {
      UNROLL for (int i = 0; i < 2 * R; i++) sums[i] = _mm512_set1_epi32(rows[i / 2].zeros[2 * block + part]);
      add_products(w, rows, block, 4 * part, 4, sums, R);
      UNROLL for (int i = 0; i < 2 * R; i++) {
        __m512 own = _mm512_cvtepi32_ps(sums[i]);
        products[i] = part == 0 ? _mm512_mul_ps(own, w->parts[0][i % 2])
                                : _mm512_fmadd_ps(own, w->parts[1][i % 2], products[i]);
      }
    }
  } else {
    UNROLL for (int i = 0; i < 2 * R; i++) {
      sums[i] = has_minima(format) ? _mm512_setzero_si512() : _mm512_set1_epi32(rows[i / 2].zeros[block]);
    }
    add_products(w, rows, block, 0, 8, sums, R);
    UNROLL for (int i = 0; i < 2 * R; i++) products[i] = _mm512_cvtepi32_ps(sums[i]);
  }
  UNROLL for (int i = 0; i < 2 * R; i++) {
    const OwnRow *row = rows + i / 2;
    float *to = y + 16 * i;
    __m512 scale = _mm512_mul_ps(w->scales[i % 2], _mm512_set1_ps(row->row.scales[block]));
    __m512 sum = _mm512_fmadd_ps(products[i], scale, _mm512_loadu_ps(to));
    if (has_minima(format)) sum = _mm512_fnmadd_ps(w->minima[i % 2], _mm512_set1_ps(row->totals[block]), sum);
    _mm512_storeu_ps(to, sum);
  }
}

// Adds R rows of a stretch, its blocks read once for all of them or read before.
INLINE512 void add_rows(const int format, const uint8_t *panel, const Block *read, int64_t blocks, const Row *rows,
                        const Ahead *ahead, float *y, const int R) {
  const int64_t bytes = bytes_of(format) / blocks_of(format);
  OwnRow owns[R];
  for (int r = 0; r < R; r++) owns[r] = prepared(format, rows[r], blocks);
  for (int64_t b = 0; b < blocks; b++) {
    fetch(ahead, bytes * b, bytes);
    if (read == 0) {
      Block block;
      read_block(format, panel, b, &block);
      add_block(format, &block, owns, b, y, R);
    } else {
      add_block(format, read + b, owns, b, y, R);
    }
  }
}

// R rows from `row` on
#define ROWS(R, READ)                                                                              \
  for (; row + R <= count; row += R, ahead.part++) {                                               \
    Row rows[R];                                                                                   \
    for (int64_t r = 0; r < R; r++) rows[r] = row_of(x, scales, sums, n, row + r);                 \
    add_rows(format, panel, READ, blocks, rows, &ahead, y + WIDTH * row, R);                       \
  }

#define ALL_ROWS(READ) ROWS(8, READ) ROWS(4, READ) ROWS(2, READ) ROWS(1, READ)

// From so many rows on it pays to write the codes to memory once.
enum { MANY = 9 };

INLINE512 void multiply(const int format, const uint8_t *panel, int64_t columns, const int8_t *x, const float *scales,
                        const int16_t *sums, int64_t count, float *y) {
  __builtin_memset(y, 0, (size_t)count * WIDTH * sizeof(float));
  for (int64_t from = 0; from < columns; from += STRETCH) {
    const int64_t n = columns - from < STRETCH ? columns - from : STRETCH;
    const int64_t blocks = n / 32, bytes = blocks / blocks_of(format) * bytes_of(format);
    const int64_t left = count % 8;
    Ahead ahead = {panel + bytes, 0, count / 8 + left / 4 + left % 4 / 2 + left % 2};
    int64_t row = 0;
    if (count < MANY) {
      ALL_ROWS(0)
    } else {
      Block read[STRETCH / 32];
      for (int64_t b = 0; b < blocks; b++) read_block(format, panel, b, read + b);
      ALL_ROWS(read)
    }
    panel += bytes;
    x += count * n;
    scales += count * (n / 32);
    sums += count * (n / 16);
  }
}

#define KERNEL(name, format)                                       \
  AVX512 INTEGER_PRODUCT(name##_vnni) {                            \
    multiply(format, panel, columns, x, scales, sums, count, y);   \
  }

KERNEL(q8_0, Q8_0)
KERNEL(q4_0, Q4_0)
KERNEL(q4_k, Q4_K)
KERNEL(q5_k, Q5_K)
KERNEL(q6_k, Q6_K)
