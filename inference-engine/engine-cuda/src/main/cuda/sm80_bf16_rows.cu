// What is done to each row by itself: embedding, norm, rotary angles.
#include "common.cuh"

// x[row] = table[tokens[row]], [rows, hidden]; a block for each row.
extern "C" __global__ void sm80_bf16_embed(float* x, const bf16* table, const int* tokens,
                                           int hidden) {
  const bf16* from = table + (long)tokens[blockIdx.x] * hidden;
  for (int i = threadIdx.x; i < hidden; i += blockDim.x) {
    x[(long)blockIdx.x * hidden + i] = to_float(from[i]);
  }
}

// y = x / √(mean(x²) + ε) · w over n elements of each row (arXiv:1910.07467); a block for each row.
// Row i of y comes from row `rows[i]` of x, or from row i without `rows`.
extern "C" __global__ void __launch_bounds__(256)
    sm80_bf16_rmsnorm(bf16* y, const float* x, const float* w, const int* rows, long y_stride,
                      long x_stride, int n, float epsilon) {
  const float* from = x + (rows != nullptr ? rows[blockIdx.x] : blockIdx.x) * x_stride;
  bf16* to = y + blockIdx.x * y_stride;
  float squares = 0;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    squares += from[i] * from[i];
  }
  const float scale = 1 / sqrtf(block_sum(squares) / n + epsilon);
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    to[i] = to_bf16(w[i] * (from[i] * scale));
  }
}

// The cosine and sine of every pair at every row's position. In double precision: at position 100000
// the angle itself has lost what float32 keeps of it.
extern "C" __global__ void sm80_f64_rope_angles(float2* angles, const int* positions,
                                                const double* frequencies, double amplitude,
                                                int pairs, int rows) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < rows * pairs) {
    double sine;
    double cosine;
    sincos(positions[i / pairs] * frequencies[i % pairs], &sine, &cosine);
    angles[i] = make_float2((float)(cosine * amplitude), (float)(sine * amplitude));
  }
}

// y[i] = x[rows[i]], [count, n]; a block for each row.
extern "C" __global__ void sm80_f32_gather(float* y, const float* x, const int* rows, int n) {
  const float* from = x + (long)rows[blockIdx.x] * n;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    y[(long)blockIdx.x * n + i] = from[i];
  }
}
