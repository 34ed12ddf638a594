package dev.fathom.engine.cuda.kernel;

/**
 * A weight matrix {@code [rows, columns]} on the device, or several of one shape side by side.
 *
 * @param data address of the first element
 * @param scales address of the factors; 0 for {@link Format#BF16}
 * @param dataStride bytes from one matrix to the next, likewise {@code scalesStride}
 * @param blocks 0, or the address of a list of as many addresses as there are matrices: each begins
 *     at its own, on the device or in main memory, and {@code data} and {@code scales} are offsets
 *     from there
 * @param interleaved whether rows 16t to 16t + 7 are a gate's, and the eight after them its
 *     up-projection's
 */
public record Matrix(
    Format format,
    long data,
    long scales,
    int rows,
    int columns,
    int count,
    long dataStride,
    long scalesStride,
    long blocks,
    boolean interleaved) {

  /** One matrix. */
  public static Matrix of(Format format, long data, long scales, int rows, int columns) {
    return new Matrix(format, data, scales, rows, columns, 1, 0, 0, 0, false);
  }

  /** Bytes of weights and factors that using all of it reads. */
  public long bytes() {
    return count * (rows * format.bytes(columns) + format.scaleBytes(rows, columns, interleaved));
  }
}
