// What is computed in a way of its own where processors allow it. Products of a panel of weights with rows of
// activations come out the same to the last bit in all of them.

#pragma once

#include <stdint.h>

// Each processor that has one has those before it.
enum { NONE, AVX2_FMA, AVX512_VNNI, AMX_INT8 };

// AMX takes so many rows at a time, and no fewer.
enum { AMX_ROWS = 16 };

#define INTEGER_PRODUCT(name)                                                                                       \
  void name(const uint8_t *panel, int64_t columns, const int8_t *x, const float *scales, const int16_t *sums,       \
            int64_t count, float *y)

#define FLOAT_PRODUCT(name)                                                                                          \
  void name(const uint8_t *panel, int64_t columns, const float *scales, const float *x, int64_t count, float *y)

// Where a product goes: its first so many outputs, row by row `stride` numbers apart. It is computed in
// `sums[count][32]` before.
typedef struct {
  float *sums, *y;
  int64_t stride, outputs;
} Destination;

#define AMX_PRODUCT(name)                                                                                            \
  void name(const uint8_t *panel, int64_t columns, const int8_t *x, const float *scales, const int16_t *sums,       \
            int64_t count, const Destination *to)

INTEGER_PRODUCT(q8_0_avx2);
INTEGER_PRODUCT(q4_0_avx2);
INTEGER_PRODUCT(q4_k_avx2);
INTEGER_PRODUCT(q5_k_avx2);
INTEGER_PRODUCT(q6_k_avx2);

INTEGER_PRODUCT(q8_0_vnni);
INTEGER_PRODUCT(q4_0_vnni);
INTEGER_PRODUCT(q4_k_vnni);
INTEGER_PRODUCT(q5_k_vnni);
INTEGER_PRODUCT(q6_k_vnni);

AMX_PRODUCT(q8_0_amx);
AMX_PRODUCT(q4_0_amx);
AMX_PRODUCT(q4_k_amx);
AMX_PRODUCT(q5_k_amx);
AMX_PRODUCT(q6_k_amx);

FLOAT_PRODUCT(f32_avx2);
FLOAT_PRODUCT(bf16_avx2);
FLOAT_PRODUCT(f16_avx2);
FLOAT_PRODUCT(f8_avx2);

FLOAT_PRODUCT(f32_avx512);
FLOAT_PRODUCT(bf16_avx512);
FLOAT_PRODUCT(f16_avx512);
FLOAT_PRODUCT(f8_avx512);

// Query r starts at q[q_at[r]] and attends to the first lengths[r] tokens, none of which is fewer than the one
// before; its result is added to out[out_at[r]]. A token's entry is found by its page, and has a key and a value.
// scores[rows][stride] is memory to work in, stride the last length rounded up to 32.
typedef struct {
  const float *entries;
  const int32_t *pages;
  int64_t page_size, width;
  int64_t key_at, key_size, value_at, value_size;
  float scale;
  const float *q;
  const int32_t *q_at, *lengths;
  int64_t rows;
  float *scores;
  int64_t stride;
  float *out;
  const int32_t *out_at;
} Attention;

void attend_avx2(const Attention *attention);
void attend_avx512(const Attention *attention);
