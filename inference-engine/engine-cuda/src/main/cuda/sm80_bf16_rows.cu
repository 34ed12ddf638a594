// What is done to each row by itself: embedding, norm, rotary angles.
#include "norm.cuh"

// x[row] = table[tokens[row]], [rows, hidden]. Grid (rows, ⌈hidden / threads⌉).
extern "C" __global__ void sm80_bf16_embed(float* x, const bf16* table, const int* tokens,
                                           int hidden) {
  enter_grid();
  const int i = blockIdx.y * blockDim.x + threadIdx.x;
  if (i < hidden) {
    x[(long)blockIdx.x * hidden + i] = to_float(table[(long)tokens[blockIdx.x] * hidden + i]);
  }
}

// Row i of y comes from row `rows[i]` of x, or from row i without `rows`.
struct ChosenRow {
  const float* x;
  const int* rows;
  long stride;

  __device__ __forceinline__ void begin() {
    x += (rows != nullptr ? rows[blockIdx.x] : blockIdx.x) * stride;
  }

  __device__ __forceinline__ float load(int i) const { return x[i]; }
};

// Normalised as products read it.
extern "C" __global__ void __launch_bounds__(NORM_THREADS)
    sm80_bf16_rmsnorm(bf16* y, const float* x, const float* w, const int* rows, long y_stride,
                      long x_stride, int n, float epsilon) {
  bf16* to = y + blockIdx.x * y_stride;
  normalise(w, n, epsilon, ChosenRow{x, rows, x_stride},
            [=](int i, float value, float) { to[i] = to_bf16(value); });
}

// And as it leaves the model: embeddings.
extern "C" __global__ void __launch_bounds__(NORM_THREADS)
    sm80_f32_rmsnorm(float* y, const float* x, const float* w, const int* rows, long y_stride,
                     long x_stride, int n, float epsilon) {
  float* to = y + blockIdx.x * y_stride;
  normalise(w, n, epsilon, ChosenRow{x, rows, x_stride},
            [=](int i, float value, float) { to[i] = value; });
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
