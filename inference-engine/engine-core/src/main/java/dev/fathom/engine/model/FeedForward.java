package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;

/** What a layer does to each row by itself. */
interface FeedForward {

  /** x {@code [rows, hidden]}, already normalised; the result has the same shape. */
  float[] apply(Kernels kernels, float[] x, int rows);
}
