// Attention of several queries over the entries of one text: softmax(q·K·scale)·V. The queries share
// the entries' keys and values, so that an entry is read once for all of them.
//
// A score is eight sums, of every eighth product each, added up in the end; an output is one chain of
// fused multiply-adds in the order of the entries. So a query comes out the same whatever queries are
// beside it.

#include "vectors.h"

typedef struct {
  const float *entries;
  const int32_t *pages;
  int64_t page_size, width;
} Entries;

INLINE const float *entry(const Entries *of, int64_t token) {
  return of->entries + (of->pages[token / of->page_size] * of->page_size + token % of->page_size) * of->width;
}

// scores[r][t] of R queries and T keys
INLINE void scores_of(const float *const *q, const float *const *keys, int64_t n, float scale, float *const *to, const int R, const int T) {
  __m256 sums[8];
  for (int i = 0; i < R * T; i++) sums[i] = _mm256_setzero_ps();
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    __m256 k[2];
    for (int t = 0; t < T; t++) k[t] = _mm256_loadu_ps(keys[t] + i);
    for (int r = 0; r < R; r++) {
      __m256 x = _mm256_loadu_ps(q[r] + i);
      for (int t = 0; t < T; t++) sums[r * T + t] = _mm256_fmadd_ps(x, k[t], sums[r * T + t]);
    }
  }
  for (int r = 0; r < R; r++) {
    for (int t = 0; t < T; t++) {
      float sum = sum_of(sums[r * T + t]);
      for (int64_t rest = i; rest < n; rest++) sum = __builtin_fmaf(q[r][rest], keys[t][rest], sum);
      to[r][t] = sum * scale;
    }
  }
}

INLINE void all_scores_of(const float *const *q, const float *const *keys, int64_t count, int64_t n, float scale, float *const *scores, int64_t token, const int R) {
  float *to[4];
  int64_t t = 0;
  for (; t + 2 <= count; t += 2) {
    for (int r = 0; r < R; r++) to[r] = scores[r] + token + t;
    scores_of(q, keys + t, n, scale, to, R, 2);
  }
  if (t < count) {
    for (int r = 0; r < R; r++) to[r] = scores[r] + token + t;
    scores_of(q, keys + t, n, scale, to, R, 1);
  }
}

// out[r] += weights[r][t] * values[t] for R queries, 8 * G outputs from `at`
INLINE void mix(const float *const *weights, int64_t token, const float *const *values, int64_t count, float *const *out, int64_t at, const int R, const int G) {
  __m256 sums[8];
  for (int i = 0; i < R * G; i++) sums[i] = _mm256_loadu_ps(out[i / G] + at + 8 * (i % G));
  for (int64_t t = 0; t < count; t++) {
    __m256 v[2];
    for (int g = 0; g < G; g++) v[g] = _mm256_loadu_ps(values[t] + at + 8 * g);
    for (int r = 0; r < R; r++) {
      __m256 w = _mm256_set1_ps(weights[r][token + t]);
      for (int g = 0; g < G; g++) sums[r * G + g] = _mm256_fmadd_ps(w, v[g], sums[r * G + g]);
    }
  }
  for (int i = 0; i < R * G; i++) _mm256_storeu_ps(out[i / G] + at + 8 * (i % G), sums[i]);
}

INLINE void mix_all(const float *const *weights, int64_t token, const float *const *values, int64_t count, int64_t n, float *const *out, const int R) {
  int64_t at = 0;
  for (; at + 16 <= n; at += 16) mix(weights, token, values, count, out, at, R, 2);
  for (; at + 8 <= n; at += 8) mix(weights, token, values, count, out, at, R, 1);
  for (; at < n; at++) {
    for (int r = 0; r < R; r++) {
      for (int64_t t = 0; t < count; t++) {
        out[r][at] = __builtin_fmaf(weights[r][token + t], values[t][at], out[r][at]);
      }
    }
  }
}

// scores to weights that add up to one
INLINE void softmax(float *scores, int64_t n) {
  float max = scores[0];
  for (int64_t i = 1; i < n; i++) max = scores[i] > max ? scores[i] : max;
  __m256 sums = _mm256_setzero_ps();
  const __m256 shift = _mm256_set1_ps(max);
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    __m256 e = exponential(_mm256_sub_ps(_mm256_loadu_ps(scores + i), shift));
    _mm256_storeu_ps(scores + i, e);
    sums = _mm256_add_ps(sums, e);
  }
  float sum = sum_of(sums);
  if (i < n) {
    float rest[8] = {0};
    __builtin_memcpy(rest, scores + i, (size_t)(n - i) * sizeof(float));
    _mm256_storeu_ps(rest, exponential(_mm256_sub_ps(_mm256_loadu_ps(rest), shift)));
    for (int64_t j = i; j < n; j++) {
      scores[j] = rest[j - i];
      sum += scores[j];
    }
  }
  for (int64_t j = 0; j < n; j++) scores[j] /= sum;
}

// Entries at a time: keys of some 16 KB, or values, stay in the first-level cache.
enum { MOST = 64 };

// Query r starts at q[q_at[r]] and attends to the first lengths[r] tokens, none of which is fewer than
// the one before; its result is added to out[out_at[r]]. scores holds rows times the last length.
EXPORT void fathom_attend(const float *entries, const int32_t *pages, int64_t page_size, int64_t width,
                          int64_t key_at, int64_t key_size, int64_t value_at, int64_t value_size, float scale,
                          const float *q, const int32_t *q_at, const int32_t *lengths, int64_t rows,
                          float *scores, float *out, const int32_t *out_at) {
  const Entries all = {entries, pages, page_size, width};
  const int64_t last = lengths[rows - 1];
  const int64_t larger = key_size > value_size ? key_size : value_size;
  int64_t most = 4096 / larger < 2 ? 2 : 4096 / larger;
  if (most > MOST) most = MOST;
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t token = 0; token < last; token += most) {
      const int64_t count = last - token < most ? last - token : most;
      const float *part[MOST];
      for (int64_t t = 0; t < count; t++) {
        part[t] = entry(&all, token + t) + (pass == 0 ? key_at : value_at);
      }
      for (int64_t row = 0; row < rows; row += 4) {
        const int64_t beside = rows - row < 4 ? rows - row : 4;
        const float *query[4];
        float *own[4], *to[4];
        int64_t shared = count;
        for (int64_t r = 0; r < beside; r++) {
          query[r] = q + q_at[row + r];
          own[r] = scores + (row + r) * last;
          to[r] = out + out_at[row + r];
          const int64_t seen = lengths[row + r] - token;
          if (seen < shared) shared = seen < 0 ? 0 : seen;
        }
        if (beside < 4) shared = 0;
        const float *const *weights = (const float *const *)own;
        if (shared > 0 && pass == 0) all_scores_of(query, part, shared, key_size, scale, own, token, 4);
        if (shared > 0 && pass == 1) mix_all(weights, token, part, shared, value_size, to, 4);
        for (int64_t r = 0; r < beside; r++) {
          int64_t seen = lengths[row + r] - token;
          if (seen > count) seen = count;
          if (seen <= shared) continue;
          if (pass == 0) all_scores_of(query + r, part + shared, seen - shared, key_size, scale, own + r, token + shared, 1);
          if (pass == 1) mix_all(weights + r, token + shared, part + shared, seen - shared, value_size, to + r, 1);
        }
      }
    }
    for (int64_t row = 0; row < rows && pass == 0; row++) softmax(scores + row * last, lengths[row]);
  }
}
