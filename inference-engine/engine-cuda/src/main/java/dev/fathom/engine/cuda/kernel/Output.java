package dev.fathom.engine.cuda.kernel;

/** What becomes of a product, in the kernels' order. */
public enum Output {
  STORE_FLOAT,
  /** Added to what is there: the residual stream. */
  ADD_FLOAT,
  STORE_BF16,
  /** silu(gate)·up of an interleaved matrix, in bfloat16. */
  SWIGLU_BF16
}
