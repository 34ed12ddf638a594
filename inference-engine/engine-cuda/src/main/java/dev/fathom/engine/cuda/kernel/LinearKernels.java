package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;
import org.jspecify.annotations.Nullable;

/**
 * y = x·Wᵀ in all formats. Few rows go to the kernels for which reading W is the work, more to
 * those that read x once for many rows of W.
 */
public final class LinearKernels {

  /** The most rows that Hopper's kernels for many are not used for. */
  public static final int FEW_ROWS = 64;

  private static final int THREADS = 256;
  private static final int TILE = 128;
  private static final int STAGES = 3;

  /** The most shared memory of a block that fetches ahead, as stream.cuh has it. */
  private static final int STREAM_BYTES = 96 << 10;

  /** Of a row of W, in a step of a warp; half of it for several rows of x. */
  private static final int STEP_BYTES = 128;

  private static final int WARPS = THREADS / 32;

  /** The most rows of a tile of the kernels for few. */
  private static final int MOST_SKINNY = 32;

  private final KernelLibrary library;
  private final @Nullable HopperKernels hopper;

  /** With the kernels that run everywhere. */
  public LinearKernels(KernelLibrary library) {
    this(library, null);
  }

  /**
   * With Hopper's kernels for many rows.
   *
   * @param hopper null where they may not be used
   */
  public LinearKernels(KernelLibrary library, @Nullable HopperKernels hopper) {
    this.library = library;
    this.hopper = hopper;
  }

  /** One product. */
  public void multiply(Stream stream, Matrix w, Product p) {
    launch(stream, w, p, 1, 0, 0);
  }

  /**
   * As many products side by side as W has matrices; x and y step on by so many elements from one
   * to the next.
   */
  public void batched(Stream stream, Matrix w, Product p, long xBatch, long yBatch) {
    launch(stream, w, p, w.count(), xBatch, yBatch);
  }

  /**
   * Each slot's row with its expert; the rows of y are slots, and so are x's if {@code slotted}.
   * Experts with many rows each have Hopper's kernels, those in main memory excepted.
   */
  public void grouped(Stream stream, Matrix w, Product p, Groups groups, boolean slotted) {
    long gather = slotted ? 0 : groups.slotRows();
    Arguments arguments = arguments(w, p, 0, 0, groups.tiles(), gather);
    int rows = groups.tileRows();
    if (rows <= MOST_SKINNY) {
      skinny(stream, w, arguments, rows, groups.mostTiles(), 1);
    } else if (hopper != null && hopper.takes(w, p, groups)) {
      hopper.grouped(stream, w, p, groups, slotted);
    } else {
      gemm(stream, w, arguments, groups.mostTiles(), 1);
    }
  }

  /** Rows of a tile, where each of so many rows goes to {@code chosen} of the experts. */
  public static int tileRows(int rows, int chosen, int experts) {
    int mean = rows * chosen / experts;
    return rows == 1 ? 1 : mean <= 4 ? 8 : mean <= 12 ? 16 : mean <= 24 ? 32 : TILE;
  }

  private void launch(Stream stream, Matrix w, Product p, int count, long xBatch, long yBatch) {
    Arguments arguments = arguments(w, p, xBatch, yBatch, 0, 0);
    int rows = p.rows();
    if (rows <= FEW_ROWS) {
      int tile = rows == 1 ? 1 : Math.clamp(Integer.highestOneBit(2 * rows - 1), 8, MOST_SKINNY);
      skinny(stream, w, arguments, tile, Math.ceilDiv(rows, tile), count);
    } else if (hopper != null && count == 1 && hopper.takes(w, p)) {
      hopper.multiply(stream, w, p);
    } else {
      gemm(stream, w, arguments, Math.ceilDiv(rows, TILE), count);
    }
  }

  private void skinny(
      Stream stream, Matrix w, Arguments arguments, int rows, int tiles, int count) {
    String file = "sm80_%s_skinny".formatted(w.format().lower());
    int shared = streamBytes(w, rows);
    stream.launch(
        library.get(file, file + "_" + rows, shared),
        new Grid(Math.ceilDiv(w.rows(), 16), tiles, count, THREADS, shared),
        arguments);
  }

  /**
   * Shared memory of a block: of as many steps as a warp has, two rows of W, of x and the factors.
   * As stream.cuh has it.
   */
  private static int streamBytes(Matrix w, int rows) {
    int columns = STEP_BYTES * 8 / w.format().bits() / (rows == 1 ? 1 : 2);
    int factors = w.format() == Format.FP8 ? 4 : (int) w.format().scaleBytes(1, columns, false);
    int step =
        WARPS * columns * 2 * (rows == 1 ? 1 : rows)
            + THREADS * (2 * (int) w.format().bytes(columns) / 4 + 2 * factors);
    int steps = Math.ceilDiv(w.columns(), columns * WARPS);
    int sums = WARPS * Math.ceilDiv(rows, 8) * 8 * 17 * 4;
    return Math.max(sums, Math.min(STREAM_BYTES / step, steps) * step);
  }

  private void gemm(Stream stream, Matrix w, Arguments arguments, int tiles, int count) {
    String file = "sm80_%s_gemm".formatted(w.format().lower());
    int shared = STAGES * TILE * (32 * 2 + 16 + (int) w.format().bytes(32) + 16);
    stream.launch(
        library.get(file, file, shared),
        new Grid(Math.ceilDiv(w.rows(), TILE), tiles, count, THREADS, shared),
        arguments);
  }

  static Arguments arguments(
      Matrix w, Product p, long xBatch, long yBatch, long tiles, long gather) {
    if (w.interleaved() != (p.output() == Output.SWIGLU_BF16)) {
      throw new IllegalArgumentException(p.output() + " of " + w);
    }
    return Arguments.structure()
        .pointer(p.y())
        .pointer(p.x())
        .pointer(w.data())
        .pointer(w.scales())
        .pointer(p.bias())
        .pointer(tiles)
        .pointer(gather)
        .pointer(w.blocks())
        .int64(p.yStride())
        .int64(p.xStride())
        .int64(yBatch)
        .int64(xBatch)
        .int64(w.dataStride())
        .int64(w.scalesStride())
        .int32(w.rows())
        .int32(w.columns())
        .int32(p.rows())
        .int32(p.output().code());
  }
}
