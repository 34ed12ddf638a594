package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;

/** down(silu(gate(x)) ⊙ up(x)) (arXiv:2002.05202). */
public record SwiGlu(Linear gate, Linear up, Linear down) implements FeedForward {

  @Override
  public float[] apply(Kernels kernels, float[] x, int rows) {
    float[] inner = gate.apply(kernels, x, rows);
    float[] other = up.apply(kernels, x, rows);
    for (int i = 0; i < inner.length; i++) {
      float g = inner[i];
      inner[i] = g / (1 + (float) Math.exp(-g)) * other[i];
    }
    return down.apply(kernels, inner, rows);
  }
}
