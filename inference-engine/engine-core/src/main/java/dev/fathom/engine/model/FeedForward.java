package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;

/** What a layer does to each row by itself. */
public sealed interface FeedForward permits MixtureOfExperts, SwiGlu {

  /** x {@code [rows, hidden]}, already normalised; the result has the same shape. */
  float[] apply(Kernels kernels, float[] x, int rows);
}
