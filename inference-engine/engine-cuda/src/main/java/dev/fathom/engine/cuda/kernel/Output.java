package dev.fathom.engine.cuda.kernel;

/** What becomes of a product. */
public enum Output {
  STORE_FLOAT(0),
  /** Added to what is there: the residual stream. */
  ADD_FLOAT(1),
  STORE_BF16(2),
  /** silu(gate)·up of an interleaved matrix, in bfloat16. */
  SWIGLU_BF16(3);

  private final int code;

  Output(int code) {
    this.code = code;
  }

  /** As the kernels call it. */
  int code() {
    return code;
  }
}
