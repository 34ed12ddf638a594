package dev.fathom.engine.model;

/** One pre-norm transformer layer: x += attention(norm(x)); x += feedForward(norm(x)). */
public record Layer(
    RmsNorm attentionNorm, Attention attention, RmsNorm feedForwardNorm, FeedForward feedForward) {

  /** Adds the layer's contribution to x {@code [rows, hidden]}. */
  void apply(Step step, int layer, float[] x) {
    float[] mixed = attention.apply(step, layer, attentionNorm.apply(x));
    step.kernels().add(1, mixed, 0, x, 0, x.length);
    float[] own = feedForward.apply(step.kernels(), feedForwardNorm.apply(x), step.rows());
    step.kernels().add(1, own, 0, x, 0, x.length);
  }
}
