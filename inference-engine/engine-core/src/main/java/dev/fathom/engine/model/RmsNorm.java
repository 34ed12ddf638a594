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
    float scale = (float) (1 / Math.sqrt(squares(x, at, n) / n + epsilon));
    for (int i = 0; i < n; i++) {
      x[at + i] = weight[i] * (x[at + i] * scale);
    }
  }

  /** In four sums, since one addition need not wait for the one before then. */
  private static float squares(float[] x, int at, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      a += x[at + i] * x[at + i];
      b += x[at + i + 1] * x[at + i + 1];
      c += x[at + i + 2] * x[at + i + 2];
      d += x[at + i + 3] * x[at + i + 3];
    }
    for (; i < n; i++) {
      a += x[at + i] * x[at + i];
    }
    return a + b + (c + d);
  }
}
