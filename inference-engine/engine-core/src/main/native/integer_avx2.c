// Products of weight panels with activations rounded to eight bits, for x86-64 with AVX2.
//
// PanelPacker.java has the layouts of the panels; a panel is 32 rows of weights. Activations are int8
// codes with a float scale for each 32 columns and the sum of the codes of each 16, laid out by
// stretches of 512 columns: all rows of the first stretch, then all rows of the next
// (QuantisedRows.java), so that what a stretch of a panel is multiplied with lies together.
//
// Sums of codes are exact; the sum over blocks is one chain of fused multiply-adds for each output, in
// the order of the columns, so that a row comes out the same whatever rows are beside it.
// IntegerKernelsTest.java has the same in Java, bit for bit; integer_vnni.c and integer_amx.c give it too.

#include "integer_few.h"
#include "integer_many.h"
#include "kernels.h"

// R rows from `row` on
#define ROWS(R, CALL)                                                                              \
  for (; row + R <= count; row += R, ahead.part++) {                                               \
    Row rows[R];                                                                                   \
    for (int64_t r = 0; r < R; r++) rows[r] = row_of(x, scales, sums, n, row + r);                 \
    CALL;                                                                                          \
  }

// Stretch after stretch: what is read of a panel and of the rows stays in the caches. From `many` rows
// on it pays to spread the codes.
#define KERNEL(format, many, block, bytes)                                                         \
  AVX2 INTEGER_PRODUCT(format##_avx2) {                                                            \
    __builtin_memset(y, 0, (size_t)count * WIDTH * sizeof(float));                                 \
    for (int64_t from = 0; from < columns; from += STRETCH) {                                      \
      const int64_t n = columns - from < STRETCH ? columns - from : STRETCH;                       \
      const int64_t blocks = n / block;                                                            \
      int64_t row = 0;                                                                             \
      if (count < many) {                                                                          \
        Ahead ahead = {panel + blocks * bytes, 0, (count + 1) / 2};                                \
        ROWS(2, few_##format(panel, blocks, rows, &ahead, y + WIDTH * row, 2))                     \
        ROWS(1, few_##format(panel, blocks, rows, &ahead, y + WIDTH * row, 1))                     \
      } else {                                                                                     \
        Ahead ahead = {panel + blocks * bytes, 0, 2 * (count / 4 + count % 4)};                    \
        Spread spread;                                                                             \
        spread_##format(panel, blocks, &spread);                                                   \
        for (int64_t half = 0; half < 2; half++, row = 0) {                                        \
          float *to = y + WIDTH / 2 * half;                                                        \
          ROWS(4, many_##format(&spread, blocks, rows, &ahead, half, to + WIDTH * row, 4))         \
          ROWS(1, many_##format(&spread, blocks, rows, &ahead, half, to + WIDTH * row, 1))         \
        }                                                                                          \
      }                                                                                            \
      panel += blocks * bytes;                                                                     \
      x += count * n;                                                                              \
      scales += count * (n / 32);                                                                  \
      sums += count * (n / 16);                                                                    \
    }                                                                                              \
  }

KERNEL(q8_0, 16, 32, 1088)
KERNEL(q4_0, 4, 32, 576)
KERNEL(q4_k, 4, 256, 4736)
KERNEL(q5_k, 4, 256, 5760)
KERNEL(q6_k, 4, 256, 6720)
