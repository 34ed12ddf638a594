package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;

/** One pre-norm transformer layer: x += attention(norm(x)); x += feedForward(norm(x)). */
public record Layer(
    RmsNorm attentionNorm, Attention attention, RmsNorm feedForwardNorm, FeedForward feedForward) {

  /** Adds the layer's contribution to x {@code [rows, hidden]}. */
  void apply(Step step, int layer, float[] x) {
    Kernels kernels = step.kernels();
    kernels.scratch().reuse();
    float[] mixed = attention.apply(step, layer, attentionNorm.apply(kernels, x));
    addRows(kernels, mixed, x, step.rows());
    float[] own = feedForward.apply(kernels, feedForwardNorm.apply(kernels, x), step.rows());
    addRows(kernels, own, x, step.rows());
  }

  private static void addRows(Kernels kernels, float[] from, float[] x, int rows) {
    int width = x.length / rows;
    kernels.parallel(rows, row -> kernels.add(1, from, row * width, x, row * width, width));
  }
}
