// What products with panels share.

#pragma once

#include "kernels.h"
#include "vectors.h"

enum { WIDTH = 32, STRETCH = 512 };

// A row of activations, from a stretch of columns on.
typedef struct {
  const int8_t *codes;
  const float *scales;
  const int16_t *sums;
} Row;

// One of rows of which `n` columns lie together.
INLINE Row row_of(const int8_t *codes, const float *scales, const int16_t *sums, int64_t n, int64_t row) {
  return (Row){codes + row * n, scales + row * (n / 32), sums + row * (n / 16)};
}

INLINE __m256i load(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }

INLINE __m256 half8(const uint8_t *at) {
  return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at));
}

INLINE __m256 bytes8(const uint8_t *at) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)at)));
}

INLINE __m256i signed_bytes8(const uint8_t *at) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)at));
}

// four codes of a row, in all lanes
INLINE __m256i four(const int8_t *at) {
  int32_t codes;
  __builtin_memcpy(&codes, at, 4);
  return _mm256_set1_epi32(codes);
}

INLINE __m256i pairs_to_int(__m256i pairs) {
  return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

// Eight sums of a row in memory, more by integers times a scale.
INLINE void add_to(float *sums, __m256i integers, __m256 scale) {
  __m256 own = _mm256_loadu_ps(sums);
  _mm256_storeu_ps(sums, _mm256_fmadd_ps(_mm256_cvtepi32_ps(integers), scale, own));
}

// The same of a format with minima: less by the minimum times the sum of the row's numbers.
INLINE void add_above(float *sums, __m256i integers, __m256 scale, __m256 minimum, __m256 total) {
  __m256 own = _mm256_fmadd_ps(_mm256_cvtepi32_ps(integers), scale, _mm256_loadu_ps(sums));
  _mm256_storeu_ps(sums, _mm256_fnmadd_ps(minimum, total, own));
}

// Both sums of 16 codes of a block, in all lanes, times a pair of shorts each.
INLINE __m256i sums_times(const Row *row, int64_t block, __m256i factors) {
  return _mm256_madd_epi16(factors, four((const int8_t *)(row->sums + 2 * block)));
}

// A scale of a block, in all lanes.
INLINE __m256 scale_of(const Row *row, int64_t block) { return _mm256_set1_ps(row->scales[block]); }

// What the numbers of a block come to, in all lanes.
INLINE __m256 total_of(const Row *row, int64_t block) {
  return _mm256_mul_ps(scale_of(row, block), _mm256_cvtepi32_ps(sums_times(row, block, _mm256_set1_epi16(1))));
}

// x, computed now: GCC would put the sums of an unrolled loop off to its end, and the products into
// memory until then, which halves the speed.
#define NOW(x) __asm__("" : "+x"(x))

// Memory that is read next, fetched while computing: of each 64 bytes that a block takes, those that
// are this part's of so many parts.
typedef struct {
  const uint8_t *at;
  int64_t part, parts;
} Ahead;

INLINE void fetch(const Ahead *ahead, int64_t offset, int64_t bytes) {
  for (int64_t i = 64 * ahead->part; i < bytes; i += 64 * ahead->parts) {
    _mm_prefetch((const char *)ahead->at + offset + i, _MM_HINT_T1);
  }
}

// Rows that are about to be stored, fetched to be written.
INLINE void fetch_rows(const Destination *to, int64_t from, int64_t end) {
  for (int64_t row = from; row < end; row++) {
    const char *y = (const char *)(to->y + to->stride * row);
    // as a rule they do not begin with a line of the cache
    for (int64_t at = 0; at <= 4 * WIDTH; at += 64) __builtin_prefetch(y + at, 1);
  }
}

INLINE void store_rows(const Destination *to, int64_t from, int64_t end) {
  for (int64_t row = from; row < end; row++) {
    const float *sums = to->sums + WIDTH * row;
    float *y = to->y + to->stride * row;
    if (to->outputs < WIDTH) {
      __builtin_memcpy(y, sums, (size_t)to->outputs * sizeof(float));
      continue;
    }
    for (int o = 0; o < WIDTH; o += 8) _mm256_storeu_ps(y + o, _mm256_loadu_ps(sums + o));
  }
}
