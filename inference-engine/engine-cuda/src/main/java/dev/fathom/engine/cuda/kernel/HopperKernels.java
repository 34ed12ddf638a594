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
    return reaches(w, p)
        && switch (w.format()) {
          case BF16 -> true;
          case FP8 -> scratchBytes(p.rows(), w.columns()) <= scratchBytes;
          case INT8, INT4 -> false;
        };
  }

  /** The same of experts; their rows are put in order first. */
  boolean takes(Matrix w, Product p, Groups groups) {
    return reaches(w, p)
        && w.blocks() == 0
        && groups.tileRows() == ROWS
        && switch (w.format()) {
          case BF16 -> orderedBytes(groups.mostSlots(), w.columns()) <= scratchBytes;
          case FP8 -> scratchBytes(groups.mostSlots(), w.columns()) <= scratchBytes;
          case INT8, INT4 -> false;
        };
  }

  private static boolean reaches(Matrix w, Product p) {
    return w.data() % 16 == 0
        && p.x() % 16 == 0
        && p.xStride() % 8 == 0
        && w.format().bytes(w.columns()) % 16 == 0;
  }

  /** Bytes that so many rows of experts take when they are put in order in bfloat16. */
  public static long orderedBytes(int slots, int columns) {
    return 2L * slots * columns;
  }

  void multiply(Stream stream, Matrix w, Product p) {
    Arguments linear = LinearKernels.arguments(w, p, 0, 0, 0, 0);
    int tiles = Math.ceilDiv(p.rows(), ROWS);
    switch (w.format()) {
      case BF16 -> bf16(stream, w, p, tiles, linear);
      case FP8 -> {
        quantise(stream, p, 0, w.columns());
        fp8(stream, w, p, tiles, linear);
      }
      case INT8, INT4 -> throw new IllegalArgumentException(w.format() + " on Hopper");
    }
  }

  void grouped(Stream stream, Matrix w, Product p, Groups groups, boolean slotted) {
    long gather = slotted ? 0 : groups.slotRows();
    int slots = groups.mostSlots();
    int k = w.columns();
    Product bySlot =
        new Product(p.x(), p.xStride(), slots, p.y(), p.yStride(), p.output(), p.bias());
    switch (w.format()) {
      case BF16 -> {
        if (!slotted) {
          stream.launch(
              library.get("sm90_bf16_gemm", "sm90_bf16_gather"),
              Grid.of(slots, 128),
              Arguments.list()
                  .pointer(scratch)
                  .pointer(p.x())
                  .pointer(gather)
                  .int64(p.xStride())
                  .int32(k));
          bySlot = new Product(scratch, k, slots, p.y(), p.yStride(), p.output(), p.bias());
        }
        bf16(stream, w, bySlot, groups.mostTiles(), grouped(w, bySlot, groups));
      }
      case FP8 -> {
        quantise(stream, bySlot, gather, k);
        fp8(stream, w, bySlot, groups.mostTiles(), grouped(w, bySlot, groups));
      }
      case INT8, INT4 -> throw new IllegalArgumentException(w.format() + " on Hopper");
    }
  }

  private static Arguments grouped(Matrix w, Product p, Groups groups) {
    return LinearKernels.arguments(w, p, 0, 0, groups.tiles(), 0);
  }

  private void bf16(Stream stream, Matrix w, Product p, int tiles, Arguments linear) {
    int columns = 256;
    int shared = 4 * 2 * 64 * (ROWS + columns);
    byte[] x = maps.of(Element.BF16, p.x(), p.rows(), w.columns(), 2 * p.xStride(), ROWS);
    stream.launch(
        library.get("sm90_bf16_gemm", "sm90_bf16_gemm", shared),
        grid(w, tiles, columns, shared),
        Arguments.list().map(x).map(weights(Element.BF16, w, columns)).value(linear));
  }

  private byte[] weights(Element element, Matrix w, int tileRows) {
    long rowBytes = w.format().bytes(w.columns());
    long stride = w.count() > 1 ? w.dataStride() : w.rows() * rowBytes;
    return maps.ofSeveral(
        element, w.data(), w.count(), stride, w.rows(), w.columns(), rowBytes, tileRows);
  }

  /** Where the factors of quantised x are. */
  private long factors(int rows, int k) {
    return scratch + aligned((long) rows * k);
  }

  private void quantise(Stream stream, Product p, long gather, int k) {
    stream.launch(
        library.get("sm90_fp8_gemm", "sm90_fp8_quantise"),
        new Grid(Math.ceilDiv(k, 512), p.rows(), 1, 128, 0),
        Arguments.list()
            .pointer(scratch)
            .pointer(factors(p.rows(), k))
            .pointer(p.x())
            .pointer(gather)
            .int64(p.xStride())
            .int32(k)
            .int32(p.rows()));
  }

  private void fp8(Stream stream, Matrix w, Product p, int tiles, Arguments linear) {
    int k = w.columns();
    int shared = 6 * 128 * (ROWS + 128);
    byte[] x = maps.of(Element.BYTE, scratch, p.rows(), k, k, ROWS);
    stream.launch(
        library.get("sm90_fp8_gemm", "sm90_fp8_gemm", shared),
        grid(w, tiles, 128, shared),
        Arguments.list()
            .map(x)
            .map(weights(Element.BYTE, w, 128))
            .value(linear)
            .pointer(factors(p.rows(), k)));
  }

  private static Grid grid(Matrix w, int tiles, int columns, int shared) {
    return new Grid(Math.ceilDiv(w.rows(), columns), tiles, 1, THREADS, shared);
  }
}
