package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.tensor.Tensor;

/**
 * y = x·Wᵀ + b.
 *
 * @param weight {@code [out, in]}
 * @param bias {@code [out]}, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // weights; never changed, never compared
public record Linear(Tensor weight, float[] bias) {

  /** x {@code [rows, in]} to y {@code [rows, out]}. */
  float[] apply(Kernels kernels, float[] x, int rows) {
    int out = weight.rows();
    float[] y = new float[rows * out];
    kernels.matmul(weight, x, rows, y);
    if (bias.length > 0) {
      for (int row = 0; row < rows; row++) {
        kernels.add(1, bias, 0, y, row * out, out);
      }
    }
    return y;
  }
}
