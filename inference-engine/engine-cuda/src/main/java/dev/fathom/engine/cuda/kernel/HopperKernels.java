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
  private static final int COLUMNS = 256;

  /** Four stages of both operands, results on their way out, and barriers. */
  private static final int SHARED = 4 * 128 * (ROWS + COLUMNS) + ROWS * (2 * 128 + 16) + 64;

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
              rows16(slots, k),
              Arguments.list()
                  .pointer(scratch)
                  .pointer(p.x())
                  .pointer(gather)
                  .int64(p.xStride())
                  .int32(k)
                  .int32(slots));
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
    byte[] x = maps.of(Element.BF16, p.x(), p.rows(), w.columns(), 2 * p.xStride(), ROWS);
    stream.launch(
        library.get("sm90_bf16_gemm", "sm90_bf16_gemm", SHARED),
        grid(w, tiles),
        Arguments.list().map(x).map(weights(Element.BF16, w)).value(linear).int32(tiles));
  }

  private byte[] weights(Element element, Matrix w) {
    long rowBytes = w.format().bytes(w.columns());
    long stride = w.count() > 1 ? w.dataStride() : w.rows() * rowBytes;
    return maps.ofSeveral(
        element, w.data(), w.count(), stride, w.rows(), w.columns(), rowBytes, COLUMNS);
  }

  /** Where the factors of quantised x are. */
  private long factors(int rows, int k) {
    return scratch + aligned((long) rows * k);
  }

  private void quantise(Stream stream, Product p, long gather, int k) {
    stream.launch(
        library.get("sm90_fp8_gemm", "sm90_fp8_quantise"),
        rows16(p.rows(), k),
        Arguments.list()
            .pointer(scratch)
            .pointer(factors(p.rows(), k))
            .pointer(p.x())
            .pointer(gather)
            .int64(p.xStride())
            .int32(k)
            .int32(p.rows()));
  }

  /** Blocks of sixteen rows by 512 columns, for what goes over x once. */
  private static Grid rows16(int rows, int columns) {
    return new Grid(Math.ceilDiv(columns, 512), Math.ceilDiv(rows, 16), 1, 256, 0);
  }

  private void fp8(Stream stream, Matrix w, Product p, int tiles, Arguments linear) {
    int k = w.columns();
    byte[] x = maps.of(Element.BYTE, scratch, p.rows(), k, k, ROWS);
    stream.launch(
        library.get("sm90_fp8_gemm", "sm90_fp8_gemm", SHARED),
        grid(w, tiles),
        Arguments.list()
            .map(x)
            .map(weights(Element.BYTE, w))
            .value(linear)
            .pointer(factors(p.rows(), k))
            .int32(tiles));
  }

  /** A block for each multiprocessor, if there is work for all: each goes over many tiles of y. */
  private Grid grid(Matrix w, int tiles) {
    int blocks =
        Math.min(library.device().multiprocessors(), tiles * Math.ceilDiv(w.rows(), COLUMNS));
    return new Grid(blocks, 1, 1, THREADS, SHARED);
  }
}
