package dev.fathom.engine.cuda.kernel;

import java.util.Locale;

/** How a matrix is stored on the device. */
public enum Format {
  BF16(16),
  /** E4M3 with a float32 factor for each 128×128 block. */
  FP8(8),
  /** Signed bytes with a float16 factor for each 32 of a row. */
  INT8(8),
  /** Four bits less 8, element 2i in the low half of byte i, with factors as for bytes. */
  INT4(4);

  private final int bits;

  Format(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }

  /** Bytes of so many elements of a row. */
  public long bytes(long elements) {
    return elements * bits / 8;
  }

  /** Bytes of the factors of a matrix. */
  public long scaleBytes(int rows, int columns, boolean interleaved) {
    return switch (this) {
      case BF16 -> 0;
      case FP8 -> 4L * scaleRows(rows, interleaved) * Math.ceilDiv(columns, 128);
      case INT8, INT4 -> 2L * rows * (columns / 32);
    };
  }

  private static int scaleRows(int rows, boolean interleaved) {
    return interleaved ? 2 * Math.ceilDiv(rows / 2, 128) : Math.ceilDiv(rows, 128);
  }

  String lower() {
    return name().toLowerCase(Locale.ROOT);
  }
}
