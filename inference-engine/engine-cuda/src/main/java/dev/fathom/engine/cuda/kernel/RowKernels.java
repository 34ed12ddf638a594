package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;

/** What is done to each row by itself. */
public final class RowKernels {

  private static final String FILE = "sm80_bf16_rows";
  private static final int THREADS = 256;
  static final int NORM_THREADS = 512;

  private final KernelLibrary library;

  public RowKernels(KernelLibrary library) {
    this.library = library;
  }

  /** x {@code [rows, hidden]} from a table in bfloat16. */
  public void embed(Stream stream, long table, long tokens, int rows, int hidden, long x) {
    stream.launch(
        library.get(FILE, "sm80_bf16_embed"),
        new Grid(rows, Math.ceilDiv(hidden, THREADS), 1, THREADS, 0),
        Arguments.list().pointer(x).pointer(table).pointer(tokens).int32(hidden));
  }

  /** A norm over {@code n} elements. */
  public record Norm(long weight, int n, float epsilon) {}

  /**
   * Normalises rows of floats to bfloat16; strides are in elements.
   *
   * @param chosen address of the rows of x to take, or 0 for the first ones
   */
  public void norm(
      Stream stream, Norm norm, long x, long xStride, long chosen, int rows, long y, long yStride) {
    norm("sm80_bf16_rmsnorm", stream, norm, x, xStride, chosen, rows, y, yStride);
  }

  /** The same to float32, close together. */
  public void states(
      Stream stream, Norm norm, long x, long xStride, long chosen, int rows, long y) {
    norm("sm80_f32_rmsnorm", stream, norm, x, xStride, chosen, rows, y, norm.n());
  }

  private void norm(
      String kernel,
      Stream stream,
      Norm norm,
      long x,
      long xStride,
      long chosen,
      int rows,
      long y,
      long yStride) {
    stream.launch(
        library.get(FILE, kernel),
        Grid.of(rows, NORM_THREADS),
        Arguments.list()
            .pointer(y)
            .pointer(x)
            .pointer(norm.weight())
            .pointer(chosen)
            .int64(yStride)
            .int64(xStride)
            .int32(norm.n())
            .float32(norm.epsilon()));
  }

  /** Cosine and sine {@code [rows, pairs]} from positions and double frequencies. */
  public void angles(
      Stream stream,
      long positions,
      long frequencies,
      double amplitude,
      int rows,
      int pairs,
      long angles) {
    stream.launch(
        library.get(FILE, "sm80_f64_rope_angles"),
        Grid.covering((long) rows * pairs, THREADS),
        Arguments.list()
            .pointer(angles)
            .pointer(positions)
            .pointer(frequencies)
            .float64(amplitude)
            .int32(pairs)
            .int32(rows));
  }
}
