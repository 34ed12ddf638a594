// x / √(mean(x²) + ε) · w over the n elements of a row (arXiv:1910.07467), by a block for each row.
#pragma once

#include "common.cuh"

static const int NORM_THREADS = 512;
// Elements that a thread keeps, so that a row of up to 8192 is read once and all at once.
static const int NORM_KEPT = 16;

// `source` has load(i), the row's elements, once it has been told to begin(); the norm's weights are under
// way before, while the kernels before are not done yet. `store` takes an element as it was, too.
template <class Source, class Store>
__device__ __forceinline__ void normalise(const float* w, int n, float epsilon, Source source,
                                          Store store) {
  float weights[NORM_KEPT];
  float kept[NORM_KEPT];
  release_next_grid();
#pragma unroll
  for (int j = 0; j < NORM_KEPT; j++) {
    const int i = threadIdx.x + j * NORM_THREADS;
    weights[j] = i < n ? w[i] : 0;
  }
  wait_for_grid_before();
  source.begin();
  float squares = 0;
#pragma unroll
  for (int j = 0; j < NORM_KEPT; j++) {
    const int i = threadIdx.x + j * NORM_THREADS;
    kept[j] = i < n ? source.load(i) : 0;
    squares += kept[j] * kept[j];
  }
  const int rest = NORM_KEPT * NORM_THREADS + threadIdx.x;
  for (int i = rest; i < n; i += NORM_THREADS) {
    const float value = source.load(i);
    squares += value * value;
  }
  const float scale = 1 / sqrtf(block_sum(squares) / n + epsilon);
#pragma unroll
  for (int j = 0; j < NORM_KEPT; j++) {
    const int i = threadIdx.x + j * NORM_THREADS;
    if (i < n) {
      store(i, weights[j] * (kept[j] * scale), kept[j]);
    }
  }
  for (int i = rest; i < n; i += NORM_THREADS) {
    const float value = source.load(i);
    store(i, w[i] * (value * scale), value);
  }
}
