// What is done to each row by itself: embedding, norm, rotary angles.
#include "common.cuh"

// x[row] = table[tokens[row]], [rows, hidden]. Grid (rows, ⌈hidden / threads⌉).
extern "C" __global__ void sm80_bf16_embed(float* x, const bf16* table, const int* tokens,
                                           int hidden) {
  enter_grid();
  const int i = blockIdx.y * blockDim.x + threadIdx.x;
  if (i < hidden) {
    x[(long)blockIdx.x * hidden + i] = to_float(table[(long)tokens[blockIdx.x] * hidden + i]);
  }
}

static const int NORM_THREADS = 512;
// Elements that a thread keeps, so that a row of up to 8192 is read once and all at once.
static const int NORM_KEPT = 16;

// y = x / √(mean(x²) + ε) · w over n elements of each row (arXiv:1910.07467); a block for each row.
// Row i of y comes from row `rows[i]` of x, or from row i without `rows`.
template <class Store>
__device__ __forceinline__ void normalise(const float* x, const float* w, const int* rows,
                                          long x_stride, int n, float epsilon, Store store) {
  float weights[NORM_KEPT];
  float kept[NORM_KEPT];
  release_next_grid();
#pragma unroll
  for (int j = 0; j < NORM_KEPT; j++) {
    const int i = threadIdx.x + j * NORM_THREADS;
    weights[j] = i < n ? w[i] : 0;
  }
  wait_for_grid_before();
  const float* from = x + (rows != nullptr ? rows[blockIdx.x] : blockIdx.x) * x_stride;
  float squares = 0;
#pragma unroll
  for (int j = 0; j < NORM_KEPT; j++) {
    const int i = threadIdx.x + j * NORM_THREADS;
    kept[j] = i < n ? from[i] : 0;
    squares += kept[j] * kept[j];
  }
  const int rest = NORM_KEPT * NORM_THREADS + threadIdx.x;
  for (int i = rest; i < n; i += NORM_THREADS) {
    squares += from[i] * from[i];
  }
  const float scale = 1 / sqrtf(block_sum(squares) / n + epsilon);
#pragma unroll
  for (int j = 0; j < NORM_KEPT; j++) {
    const int i = threadIdx.x + j * NORM_THREADS;
    if (i < n) {
      store(i, weights[j] * (kept[j] * scale));
    }
  }
  for (int i = rest; i < n; i += NORM_THREADS) {
    store(i, w[i] * (from[i] * scale));
  }
}

// What products read.
extern "C" __global__ void __launch_bounds__(NORM_THREADS)
    sm80_bf16_rmsnorm(bf16* y, const float* x, const float* w, const int* rows, long y_stride,
                      long x_stride, int n, float epsilon) {
  bf16* to = y + blockIdx.x * y_stride;
  normalise(x, w, rows, x_stride, n, epsilon, [=](int i, float value) { to[i] = to_bf16(value); });
}

// What leaves the model: embeddings.
extern "C" __global__ void __launch_bounds__(NORM_THREADS)
    sm80_f32_rmsnorm(float* y, const float* x, const float* w, const int* rows, long y_stride,
                     long x_stride, int n, float epsilon) {
  float* to = y + blockIdx.x * y_stride;
  normalise(x, w, rows, x_stride, n, epsilon, [=](int i, float value) { to[i] = value; });
}

// The cosine and sine of every pair at every row's position. In double precision: at position 100000
// the angle itself has lost what float32 keeps of it.
extern "C" __global__ void sm80_f64_rope_angles(float2* angles, const int* positions,
                                                const double* frequencies, double amplitude,
                                                int pairs, int rows) {
  enter_grid();
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < rows * pairs) {
    double sine;
    double cosine;
    sincos(positions[i / pairs] * frequencies[i % pairs], &sine, &cosine);
    angles[i] = make_float2((float)(cosine * amplitude), (float)(sine * amplitude));
  }
}
