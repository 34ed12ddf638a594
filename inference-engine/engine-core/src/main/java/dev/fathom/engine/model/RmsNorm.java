package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;

/** y = x / √(mean(x²) + ε) · w (arXiv:1910.07467), over each run of {@code weight.length}. */
@SuppressWarnings("ArrayRecordComponent") // weights; never changed, never compared
public record RmsNorm(float[] weight, float epsilon) {

  /** Into an array of this layer. */
  float[] apply(Kernels kernels, float[] x) {
    float[] y = kernels.scratch().floats(x.length);
    int n = weight.length;
    kernels.parallel(
        x.length / n,
        row -> {
          System.arraycopy(x, row * n, y, row * n, n);
          applyInPlace(y, row * n);
        });
    return y;
  }

  float[] apply(float[] x) {
    float[] y = x.clone();
    for (int at = 0; at < y.length; at += weight.length) {
      applyInPlace(y, at);
    }
    return y;
  }

  void applyInPlace(float[] x, int at) {
    int n = weight.length;
    float squares = 0;
    for (int i = 0; i < n; i++) {
      squares += x[at + i] * x[at + i];
    }
    float scale = (float) (1 / Math.sqrt(squares / n + epsilon));
    for (int i = 0; i < n; i++) {
      x[at + i] = weight[i] * (x[at + i] * scale);
    }
  }
}
