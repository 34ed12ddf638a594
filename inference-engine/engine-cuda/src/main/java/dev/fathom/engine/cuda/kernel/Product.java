package dev.fathom.engine.cuda.kernel;

/**
 * The operands of y = x·Wᵀ: x in bfloat16, {@code rows} of them. Strides are in elements.
 *
 * @param bias address of a float for each row of W, or 0
 */
public record Product(
    long x, long xStride, int rows, long y, long yStride, Output output, long bias) {

  /** Without a bias, rows close together. */
  public static Product of(Matrix w, long x, int rows, long y, Output output) {
    int width = output == Output.SWIGLU_BF16 ? w.rows() / 2 : w.rows();
    return new Product(x, w.columns(), rows, y, width, output, 0);
  }
}
