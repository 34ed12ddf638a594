package dev.fathom.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Rounds rows of float32 to the formats the converter writes: to nearest, and for the K-quants with
 * a search for the best scales.
 */
public final class RowEncoder {

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RowEncoder() {}

  /** Whether {@link #encode} can write the type. */
  public static boolean supports(DType type) {
    return switch (type) {
      case F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K -> true;
      case F8_E4M3 -> false;
    };
  }

  /** Writes a row of whole blocks to the start of {@code out}. */
  public static void encode(float[] row, DType type, MemorySegment out) {
    for (int i = 0; i < row.length; i += type.blockSize()) {
      long at = type.bytes(i);
      switch (type) {
        case F32 -> out.set(INT, at, Float.floatToRawIntBits(row[i]));
        case F16 -> out.set(SHORT, at, Float.floatToFloat16(row[i]));
        case BF16 -> out.set(SHORT, at, bf16(row[i]));
        case Q8_0 -> q8(row, i, out, at);
        case Q4_0 -> q4(row, i, out, at);
        case Q4_K -> SuperBlockEncoder.q4k(row, i, out, at);
        case Q5_K -> SuperBlockEncoder.q5k(row, i, out, at);
        case Q6_K -> SuperBlockEncoder.q6k(row, i, out, at);
        case F8_E4M3 -> throw new IllegalArgumentException(type + " cannot be written");
      }
    }
  }

  /** To nearest, ties to even; NaN stays NaN. */
  private static short bf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  private static void q8(float[] row, int from, MemorySegment out, long at) {
    float max = 0;
    for (int i = 0; i < 32; i++) {
      max = Math.max(max, Math.abs(row[from + i]));
    }
    float d = max / 127;
    float inverse = d == 0 ? 0 : 1 / d;
    out.set(SHORT, at, Float.floatToFloat16(d));
    for (int i = 0; i < 32; i++) {
      out.set(JAVA_BYTE, at + 2 + i, (byte) Math.round(row[from + i] * inverse));
    }
  }

  /** The scale takes the sign that puts the largest element at −8, the end with more room. */
  private static void q4(float[] row, int from, MemorySegment out, long at) {
    float extreme = 0;
    for (int i = 0; i < 32; i++) {
      if (Math.abs(row[from + i]) > Math.abs(extreme)) {
        extreme = row[from + i];
      }
    }
    float d = extreme / -8;
    float inverse = d == 0 ? 0 : 1 / d;
    out.set(SHORT, at, Float.floatToFloat16(d));
    for (int i = 0; i < 16; i++) {
      int low = Math.min(15, (int) (row[from + i] * inverse + 8.5f));
      int high = Math.min(15, (int) (row[from + i + 16] * inverse + 8.5f));
      out.set(JAVA_BYTE, at + 2 + i, (byte) (low | high << 4));
    }
  }
}
