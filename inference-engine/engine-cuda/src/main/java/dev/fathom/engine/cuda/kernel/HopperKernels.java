package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.DeviceProperties;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.driver.TensorMaps;
import dev.fathom.engine.cuda.driver.TensorMaps.Element;

/**
 * Products of many rows with Hopper's matrix and copy instructions. FP8 multiplies in FP8: x is
 * quantised first, with a factor for each 128 columns of a row.
 */
public final class HopperKernels {

  private static final int THREADS = 384;
  private static final int ROWS = 128;

  private final KernelLibrary library;
  private final TensorMaps maps;
  private final long scratch;
  private final long scratchBytes;

  /**
   * On a Hopper device.
   *
   * @param scratch room for quantised x: see {@link #scratchBytes}
   */
  public HopperKernels(KernelLibrary library, TensorMaps maps, long scratch, long scratchBytes) {
    this.library = library;
    this.maps = maps;
    this.scratch = scratch;
    this.scratchBytes = scratchBytes;
  }

  /** Bytes that x of so many rows and columns takes when quantised. */
  public static long scratchBytes(int rows, int columns) {
    return aligned((long) rows * columns) + 4L * rows * Math.ceilDiv(columns, 128);
  }

  private static long aligned(long bytes) {
    return Math.ceilDiv(bytes, 256) * 256;
  }

  /** Whether a device has what these need. */
  public static boolean supported(DeviceProperties device) {
    return device.hopper();
  }

  /** Whether the copy engine reaches both operands, and there is a kernel for the format. */
  boolean takes(Matrix w, Product p) {
    boolean aligned = w.data() % 16 == 0 && p.x() % 16 == 0 && p.xStride() % 8 == 0;
    return aligned
        && switch (w.format()) {
          case BF16 -> w.columns() % 8 == 0;
          case FP8 -> w.columns() % 16 == 0 && scratchBytes(p.rows(), w.columns()) <= scratchBytes;
          case INT8, INT4 -> false;
        };
  }

  void multiply(Stream stream, Matrix w, Product p, Arguments linear) {
    switch (w.format()) {
      case BF16 -> bf16(stream, w, p, linear);
      case FP8 -> fp8(stream, w, p, linear);
      case INT8, INT4 -> throw new IllegalArgumentException(w.format() + " on Hopper");
    }
  }

  private void bf16(Stream stream, Matrix w, Product p, Arguments linear) {
    int columns = 256;
    int shared = 4 * 2 * 64 * (ROWS + columns);
    byte[] x = maps.of(Element.BF16, p.x(), p.rows(), w.columns(), 2 * p.xStride(), ROWS);
    byte[] weights =
        maps.of(Element.BF16, w.data(), w.rows(), w.columns(), 2L * w.columns(), columns);
    stream.launch(
        library.get("sm90_bf16_gemm", "sm90_bf16_gemm", shared),
        grid(w, p, columns, shared),
        Arguments.list().map(x).map(weights).value(linear));
  }

  private void fp8(Stream stream, Matrix w, Product p, Arguments linear) {
    int k = w.columns();
    long factors = scratch + aligned((long) p.rows() * k);
    stream.launch(
        library.get("sm90_fp8_gemm", "sm90_fp8_quantise"),
        new Grid(Math.ceilDiv(k, 512), p.rows(), 1, 128, 0),
        Arguments.list()
            .pointer(scratch)
            .pointer(factors)
            .pointer(p.x())
            .int64(p.xStride())
            .int32(k)
            .int32(p.rows()));
    int shared = 6 * 128 * (ROWS + 128);
    byte[] x = maps.of(Element.BYTE, scratch, p.rows(), k, k, ROWS);
    byte[] weights = maps.of(Element.BYTE, w.data(), w.rows(), k, k, 128);
    stream.launch(
        library.get("sm90_fp8_gemm", "sm90_fp8_gemm", shared),
        grid(w, p, 128, shared),
        Arguments.list().map(x).map(weights).value(linear).pointer(factors));
  }

  private static Grid grid(Matrix w, Product p, int columns, int shared) {
    return new Grid(
        Math.ceilDiv(w.rows(), columns), Math.ceilDiv(p.rows(), ROWS), 1, THREADS, shared);
  }
}
