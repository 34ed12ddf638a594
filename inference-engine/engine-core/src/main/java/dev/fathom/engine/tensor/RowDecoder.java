package dev.fathom.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Decodes one row of a tensor to float32, format by format: the meaning of the bytes, written to be
 * checked against the ggml and OCP descriptions. Every faster kernel is tested against this.
 */
public final class RowDecoder {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RowDecoder() {}

  /** Writes row {@code row} of {@code tensor} to {@code out[offset .. offset + columns)}. */
  public static void decode(Tensor tensor, int row, float[] out, int offset) {
    long start = row * tensor.rowBytes();
    int columns = tensor.columns();
    MemorySegment data = tensor.data();
    switch (tensor.type()) {
      case F32 -> MemorySegment.copy(data, FLOAT, start, out, offset, columns);
      case F16 -> {
        for (int i = 0; i < columns; i++) {
          out[offset + i] = half(data, start + 2L * i);
        }
      }
      case BF16 -> {
        for (int i = 0; i < columns; i++) {
          out[offset + i] = Float.intBitsToFloat(data.get(SHORT, start + 2L * i) << 16);
        }
      }
      case F8_E4M3 -> float8(tensor, row, out, offset);
      case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K -> {
        DType type = tensor.type();
        for (int i = 0; i < columns; i += type.blockSize()) {
          decodeBlock(type, data, start + type.bytes(i), out, offset + i);
        }
      }
    }
  }

  private static void decodeBlock(DType type, MemorySegment data, long at, float[] out, int to) {
    switch (type) {
      case Q8_0 -> q8(data, at, out, to);
      case Q4_0 -> q4(data, at, out, to);
      case Q4_K -> q4k(data, at, out, to);
      case Q5_K -> q5k(data, at, out, to);
      case Q6_K -> q6k(data, at, out, to);
      case F32, F16, BF16, F8_E4M3 -> throw new IllegalArgumentException(type + " has no blocks");
    }
  }

  private static void float8(Tensor tensor, int row, float[] out, int offset) {
    int columns = tensor.columns();
    long start = row * tensor.rowBytes();
    Tensor scale = tensor.scale();
    for (int block = 0; block * Tensor.SCALE_BLOCK < columns; block++) {
      float factor = 1;
      if (scale != null) {
        long index = (long) (row / Tensor.SCALE_BLOCK) * scale.columns() + block;
        factor = scale.data().get(FLOAT, 4 * index);
      }
      int end = Math.min(columns, (block + 1) * Tensor.SCALE_BLOCK);
      for (int i = block * Tensor.SCALE_BLOCK; i < end; i++) {
        out[offset + i] = Float8.toFloat(tensor.data().get(JAVA_BYTE, start + i)) * factor;
      }
    }
  }

  /** {@code {f16 d; i8 q[32]}}: q·d. */
  private static void q8(MemorySegment data, long at, float[] out, int to) {
    float d = half(data, at);
    for (int i = 0; i < 32; i++) {
      out[to + i] = data.get(JAVA_BYTE, at + 2 + i) * d;
    }
  }

  /** {@code {f16 d; u4 q[32]}}: (q − 8)·d; byte i holds elements i (low) and i + 16 (high). */
  private static void q4(MemorySegment data, long at, float[] out, int to) {
    float d = half(data, at);
    for (int i = 0; i < 16; i++) {
      int pair = unsigned(data, at + 2 + i);
      out[to + i] = ((pair & 15) - 8) * d;
      out[to + i + 16] = ((pair >> 4) - 8) * d;
    }
  }

  /**
   * {@code {f16 d, dmin; u6 scale[8], min[8] packed in 12 bytes; u4 q[256]}}: each 32 elements are
   * q·(d·scale) − dmin·min.
   */
  private static void q4k(MemorySegment data, long at, float[] out, int to) {
    for (int sub = 0; sub < 8; sub++) {
      float d = half(data, at) * scaleOf(data, at + 4, sub);
      float min = half(data, at + 2) * minOf(data, at + 4, sub);
      long quants = at + 16 + 32L * (sub / 2);
      int shift = 4 * (sub % 2);
      for (int i = 0; i < 32; i++) {
        int q = (unsigned(data, quants + i) >> shift) & 15;
        out[to + 32 * sub + i] = d * q - min;
      }
    }
  }

  /** As Q4_K, with the fifth bit of element i of sub-block s in bit s of {@code high[i]}. */
  private static void q5k(MemorySegment data, long at, float[] out, int to) {
    for (int sub = 0; sub < 8; sub++) {
      float d = half(data, at) * scaleOf(data, at + 4, sub);
      float min = half(data, at + 2) * minOf(data, at + 4, sub);
      long quants = at + 48 + 32L * (sub / 2);
      int shift = 4 * (sub % 2);
      for (int i = 0; i < 32; i++) {
        int low = (unsigned(data, quants + i) >> shift) & 15;
        int high = (unsigned(data, at + 16 + i) >> sub) & 1;
        out[to + 32 * sub + i] = d * (low + 16 * high) - min;
      }
    }
  }

  /** {@code {u4 low[256]; u2 high[256]; i8 scale[16]; f16 d}}: (q − 32)·d·scale, 16 a scale. */
  private static void q6k(MemorySegment data, long at, float[] out, int to) {
    float d = half(data, at + 208);
    for (int half = 0; half < 2; half++) {
      for (int quarter = 0; quarter < 4; quarter++) {
        long low = at + 64L * half + 32L * (quarter % 2);
        long high = at + 128 + 32L * half;
        for (int i = 0; i < 32; i++) {
          int q =
              ((unsigned(data, low + i) >> (4 * (quarter / 2))) & 15)
                  | (((unsigned(data, high + i) >> (2 * quarter)) & 3) << 4);
          int scale = data.get(JAVA_BYTE, at + 192 + 8L * half + 2L * quarter + i / 16);
          out[to + 128 * half + 32 * quarter + i] = d * scale * (q - 32);
        }
      }
    }
  }

  /** Sub-blocks 0-3 keep six bits together; 4-7 keep their two high bits with 0-3. */
  private static int scaleOf(MemorySegment data, long packed, int sub) {
    return sub < 4
        ? unsigned(data, packed + sub) & 63
        : (unsigned(data, packed + sub + 4) & 15) | (unsigned(data, packed + sub - 4) >> 6 << 4);
  }

  private static int minOf(MemorySegment data, long packed, int sub) {
    return sub < 4
        ? unsigned(data, packed + sub + 4) & 63
        : (unsigned(data, packed + sub + 4) >> 4) | (unsigned(data, packed + sub) >> 6 << 4);
  }

  private static int unsigned(MemorySegment data, long at) {
    return data.get(JAVA_BYTE, at) & 0xFF;
  }

  private static float half(MemorySegment data, long at) {
    return Float.float16ToFloat(data.get(SHORT, at));
  }
}
