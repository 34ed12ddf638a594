// Attention of several queries over the entries of one text, in vectors of LANES floats: softmax(q·K·scale)·V.
// The queries share the entries' keys and values, so that an entry is read once for all of them.
//
// Some keys at a time are turned, a vector then holding one number of each, and a score is one chain of fused
// multiply-adds in the order of a key's numbers; an output is one in the order of the entries. So a query comes
// out the same whatever queries are beside it.

#pragma once

#include "lanes.h"
#include "kernels.h"

// Keys turned at a time, and how many of their numbers; entries whose values are added at a time.
enum { KEYS = 2 * LANES, NUMBERS = 128, VALUES = 64 };

typedef struct {
  const float *entries;
  const int32_t *pages;
  int64_t page_size, width;
} Entries;

INLINE_LANES const float *entry(const Entries *of, int64_t token) {
  return of->entries + (of->pages[token / of->page_size] * of->page_size + token % of->page_size) * of->width;
}

// `n` numbers of KEYS keys to [n][KEYS].
TARGET_LANES static void turn(const float *const *keys, int64_t n, float *to) {
  for (int64_t key = 0; key < KEYS; key += 4) {
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) {
      __m128 a = _mm_loadu_ps(keys[key] + i), b = _mm_loadu_ps(keys[key + 1] + i);
      __m128 c = _mm_loadu_ps(keys[key + 2] + i), d = _mm_loadu_ps(keys[key + 3] + i);
      _MM_TRANSPOSE4_PS(a, b, c, d);
      float *out = to + KEYS * i + key;
      _mm_store_ps(out, a);
      _mm_store_ps(out + KEYS, b);
      _mm_store_ps(out + 2 * KEYS, c);
      _mm_store_ps(out + 3 * KEYS, d);
    }
    for (; i < n; i++) {
      for (int k = 0; k < 4; k++) to[KEYS * i + key + k] = keys[key + k][i];
    }
  }
}

// Adds the products of R queries with `n` numbers of turned keys to scores[r][KEYS], `stride` apart.
INLINE_LANES void add_scores(const float *const *q, const float *keys, int64_t n, float *scores, int64_t stride, const int R) {
  Floats sums[2 * R];
  UNROLL for (int i = 0; i < 2 * R; i++) sums[i] = V(loadu_ps)(scores + i / 2 * stride + LANES * (i % 2));
  for (int64_t k = 0; k < n; k++) {
    Floats first = V(load_ps)(keys + KEYS * k), second = V(load_ps)(keys + KEYS * k + LANES);
    UNROLL for (int r = 0; r < R; r++) {
      Floats own = V(set1_ps)(q[r][k]);
      sums[2 * r] = V(fmadd_ps)(first, own, sums[2 * r]);
      sums[2 * r + 1] = V(fmadd_ps)(second, own, sums[2 * r + 1]);
    }
  }
  UNROLL for (int i = 0; i < 2 * R; i++) V(storeu_ps)(scores + i / 2 * stride + LANES * (i % 2), sums[i]);
}

// Adds weights[r][count] times values to out[r] of R queries, G vectors from `at`.
INLINE_LANES void mix(const float *weights, int64_t stride, const float *const *values, int64_t count, float *const *out,
               int64_t at, const int R, const int G) {
  Floats sums[G * R];
  UNROLL for (int i = 0; i < G * R; i++) sums[i] = V(loadu_ps)(out[i / G] + at + LANES * (i % G));
  for (int64_t t = 0; t < count; t++) {
    Floats v[G];
    UNROLL for (int g = 0; g < G; g++) v[g] = V(loadu_ps)(values[t] + at + LANES * g);
    UNROLL for (int r = 0; r < R; r++) {
      Floats own = V(set1_ps)(weights[r * stride + t]);
      UNROLL for (int g = 0; g < G; g++) sums[r * G + g] = V(fmadd_ps)(own, v[g], sums[r * G + g]);
    }
  }
  UNROLL for (int i = 0; i < G * R; i++) V(storeu_ps)(out[i / G] + at + LANES * (i % G), sums[i]);
}

INLINE_LANES void add_values(const float *weights, int64_t stride, const float *const *values, int64_t count, int64_t n,
                      float *const *out, const int R) {
  int64_t at = 0;
  for (; at + 2 * LANES <= n; at += 2 * LANES) mix(weights, stride, values, count, out, at, R, 2);
  for (; at + LANES <= n; at += LANES) mix(weights, stride, values, count, out, at, R, 1);
  for (; at < n; at++) {
    for (int r = 0; r < R; r++) {
      for (int64_t t = 0; t < count; t++) {
        out[r][at] = __builtin_fmaf(weights[r * stride + t], values[t][at], out[r][at]);
      }
    }
  }
}

// The first n scores to weights that add up to one, and those up to `all` to zero.
TARGET_LANES static void softmax(float *scores, int64_t n, int64_t all, float scale) {
  float max = scores[0] * scale;
  for (int64_t i = 0; i < n; i++) {
    scores[i] *= scale;
    max = scores[i] > max ? scores[i] : max;
  }
  // minus infinity would not do: exponential() holds what it is given at -87
  for (int64_t i = n; i < all; i++) scores[i] = 0;
  Floats sums = V(setzero_ps)();
  const Floats shift = V(set1_ps)(max);
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    Floats e = exponential(V(sub_ps)(V(loadu_ps)(scores + i), shift));
    V(storeu_ps)(scores + i, e);
    sums = V(add_ps)(sums, e);
  }
  float sum = sum_of_lanes(sums);
  if (i < n) {
    float rest[LANES] = {0};
    __builtin_memcpy(rest, scores + i, (size_t)(n - i) * sizeof(float));
    V(storeu_ps)(rest, exponential(V(sub_ps)(V(loadu_ps)(rest), shift)));
    for (int64_t j = i; j < n; j++) {
      scores[j] = rest[j - i];
      sum += scores[j];
    }
  }
  for (int64_t j = 0; j < n; j++) scores[j] /= sum;
}

// R rows from `row` on
#define ROWS(R, CALL) \
  for (; row + R <= rows; row += R) CALL(R)

#if LANES == 8
#define ALL_ROWS(CALL) ROWS(4, CALL) ROWS(2, CALL) ROWS(1, CALL)
#else
#define ALL_ROWS(CALL) ROWS(8, CALL) ROWS(4, CALL) ROWS(2, CALL) ROWS(1, CALL)
#endif

// The queries whose text reaches beyond a token are those from here on.
INLINE_LANES int64_t first_row(const int32_t *lengths, int64_t rows, int64_t token) {
  int64_t row = 0;
  while (row < rows && lengths[row] <= token) row++;
  return row;
}

INLINE_LANES void attend(const Attention *a) {
  const Entries all = {a->entries, a->pages, a->page_size, a->width};
  const int64_t rows = a->rows, last = a->lengths[rows - 1], stride = a->stride;
  static const float none[NUMBERS];
  __builtin_memset(a->scores, 0, (size_t)(rows * stride) * sizeof(float));
  for (int64_t token = 0; token < last; token += KEYS) {
    for (int64_t from = 0; from < a->key_size; from += NUMBERS) {
      const int64_t n = a->key_size - from < NUMBERS ? a->key_size - from : NUMBERS;
      const float *keys[KEYS];
      for (int64_t t = 0; t < KEYS; t++) {
        keys[t] = token + t < last ? entry(&all, token + t) + a->key_at + from : none;
      }
      _Alignas(64) float turned[NUMBERS * KEYS];
      turn(keys, n, turned);
      int64_t row = first_row(a->lengths, rows, token);
#define SCORES(R)                                                                   \
  {                                                                                 \
    const float *q[R];                                                              \
    for (int r = 0; r < R; r++) q[r] = a->q + a->q_at[row + r] + from;              \
    add_scores(q, turned, n, a->scores + row * stride + token, stride, R);          \
  }
      ALL_ROWS(SCORES)
    }
  }
  for (int64_t row = 0; row < rows; row++) softmax(a->scores + row * stride, a->lengths[row], stride, a->scale);
  for (int64_t token = 0; token < last; token += VALUES) {
    const int64_t count = last - token < VALUES ? last - token : VALUES;
    const float *values[VALUES];
    for (int64_t t = 0; t < count; t++) values[t] = entry(&all, token + t) + a->value_at;
    int64_t row = first_row(a->lengths, rows, token);
    // beyond a query's own text its weights are zero
#define MIXED(R)                                                                                   \
  {                                                                                                \
    float *out[R];                                                                                 \
    for (int r = 0; r < R; r++) out[r] = a->out + a->out_at[row + r];                              \
    const int64_t seen = a->lengths[row + R - 1] - token;                                          \
    add_values(a->scores + row * stride + token, stride, values, seen < count ? seen : count, a->value_size, out, R); \
  }
    ALL_ROWS(MIXED)
  }
}
