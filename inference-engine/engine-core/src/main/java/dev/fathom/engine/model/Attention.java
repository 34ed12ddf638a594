package dev.fathom.engine.model;

/** Mixes each row with the rows before it in its text, and keeps what later rows will need. */
public sealed interface Attention permits GroupedQueryAttention, LatentAttention {

  /** x {@code [rows, hidden]}, already normalised; the result has the same shape. */
  float[] apply(Step step, int layer, float[] x);

  /** Floats it keeps for a token. */
  int cacheWidth();
}
