// Products of a panel of weights with rows of activations, in each of the ways that processors allow. All of them
// give the same bits.

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

INTEGER_PRODUCT(q8_0_amx);
INTEGER_PRODUCT(q4_0_amx);
INTEGER_PRODUCT(q4_k_amx);
INTEGER_PRODUCT(q5_k_amx);
INTEGER_PRODUCT(q6_k_amx);

FLOAT_PRODUCT(f32_avx2);
FLOAT_PRODUCT(bf16_avx2);
FLOAT_PRODUCT(f16_avx2);
FLOAT_PRODUCT(f8_avx2);

FLOAT_PRODUCT(f32_avx512);
FLOAT_PRODUCT(bf16_avx512);
FLOAT_PRODUCT(f16_avx512);
FLOAT_PRODUCT(f8_avx512);
