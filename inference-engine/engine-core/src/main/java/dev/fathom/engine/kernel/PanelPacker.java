package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes panels. {@code [a][b]} below is an array of a times b; the 32 rows of the panel are always
 * the inner dimension, an element being the four bytes of one row unless it says otherwise. A byte
 * of such an element is one column, so that a vector of integers holds four columns of eight rows.
 *
 * <ul>
 *   <li>F32: {@code [columns][32]}.
 *   <li>BF16, F16: {@code [columns / 2][32]}, the even column in the lower half.
 *   <li>F8_E4M3: {@code [columns / 4][32]}.
 *   <li>Q8_0: for each 32 columns f16 d {@code [32]}, codes {@code [8][32]}.
 *   <li>Q4_0: for each 32 columns f16 d {@code [32]}, nibbles {@code [4][32]}: column i in the
 *       lower, i + 16 in the upper half of byte i.
 *   <li>Q4_K: for each 256 columns f16 d {@code [32]}, f16 dmin {@code [32]}, u8 scale and min
 *       {@code [8][2][32]}, nibbles {@code [4][8][32]}: the lower halves are one 32 columns, the
 *       upper the next.
 *   <li>Q5_K: for each 256 columns what Q4_K has, then the fifth bits {@code [8][32]}: those of the
 *       s-th 32 columns are bit s of a byte.
 *   <li>Q6_K: for each 256 columns f16 d {@code [32]}, i8 scale {@code [16][32]}; then for each 32
 *       columns the lower four bits {@code [4][32]} as in Q4_0 and the upper two {@code [2][32]}:
 *       column i + 8c in bits 2c of byte i.
 * </ul>
 */
final class PanelPacker {

  private static final int WIDTH = PanelMatrix.WIDTH;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private PanelPacker() {}

  /** Whether a matrix has panels; whether they mean the same, {@link #pack} finds out. */
  static boolean supports(Tensor tensor) {
    return tensor.shape().size() == 2
        && switch (tensor.type()) {
          case F32, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K -> true;
          case BF16, F16 -> tensor.columns() % 2 == 0;
          case F8_E4M3 -> tensor.columns() % 4 == 0 && smallScales(tensor);
        };
  }

  /** Whether every number of some rows is one that a panel can hold. */
  private static boolean finite(Tensor tensor, long from, long to) {
    return switch (tensor.type()) {
      case F32, BF16 -> true;
      case F16, Q8_0, Q4_0 -> finiteHalves(tensor, from, to);
      case Q4_K, Q5_K -> finiteHalves(tensor, from, to) && finiteHalves(tensor, from + 2, to);
      case Q6_K -> finiteHalves(tensor, from + 208, to);
      case F8_E4M3 -> numbers(tensor.data(), from, to);
    };
  }

  /** Whether the f16 numbers at {@code from} and at each block after it are finite. */
  private static boolean finiteHalves(Tensor tensor, long from, long to) {
    MemorySegment data = tensor.data();
    int step = tensor.type().blockBytes();
    int largest = 0;
    for (long at = from; at < to; at += step) {
      largest = Math.max(largest, data.get(SHORT, at) & 0x7FFF);
    }
    return largest < 0x7C00;
  }

  private static boolean numbers(MemorySegment data, long from, long to) {
    int largest = 0;
    for (long at = from; at < to; at++) {
      largest = Math.max(largest, data.get(JAVA_BYTE, at) & 0x7F);
    }
    return largest < 0x7F;
  }

  /** Whether no scale is so large that 2¹²⁰ times it overflows. */
  private static boolean smallScales(Tensor tensor) {
    Tensor scale = tensor.scale();
    boolean small = true;
    if (scale != null) {
      for (float factor : scale.toFloats()) {
        small &= Math.abs(factor) < 128;
      }
    }
    return small;
  }

  /** Bytes of a panel, from 32 rows of so many columns. */
  static long panelBytes(DType type, int columns) {
    return switch (type) {
      case F32, F16, BF16, F8_E4M3, Q8_0, Q4_0, Q6_K -> WIDTH * type.bytes(columns);
      // the scales get a byte each instead of six bits
      case Q4_K, Q5_K -> WIDTH * (type.bytes(columns) + columns / 64);
    };
  }

  /**
   * Writes a panel, all of whose memory is zero, at {@code to}.
   *
   * @return whether it means the same; what is written is of no use otherwise
   */
  static boolean pack(Tensor tensor, int panel, MemorySegment out, long to) {
    int first = panel * WIDTH;
    int count = Math.min(WIDTH, tensor.rows() - first);
    MemorySegment in = tensor.data();
    long rowBytes = tensor.rowBytes();
    if (!finite(tensor, first * rowBytes, (first + count) * rowBytes)) {
      return false;
    }
    long blocks = tensor.columns() / tensor.type().blockSize();
    switch (tensor.type()) {
      case F32, BF16, F16, F8_E4M3 -> {
        long start = first * rowBytes;
        interleave(in, start, rowBytes, count, (int) (rowBytes / 4), out, to);
      }
      case Q8_0, Q4_0 -> {
        int blockBytes = tensor.type().blockBytes();
        int words = blockBytes / 4;
        for (long block = 0; block < blocks; block++) {
          long from = first * rowBytes + block * blockBytes;
          long at = to + block * WIDTH * blockBytes;
          halves(in, from, rowBytes, count, out, at);
          interleave(in, from + 2, rowBytes, count, words, out, at + 2 * WIDTH);
        }
      }
      case Q4_K, Q5_K -> {
        int blockBytes = tensor.type().blockBytes();
        for (long block = 0; block < blocks; block++) {
          long from = first * rowBytes + block * blockBytes;
          long at = to + block * WIDTH * (blockBytes + 4);
          halves(in, from, rowBytes, count, out, at);
          halves(in, from + 2, rowBytes, count, out, at + 2 * WIDTH);
          for (int row = 0; row < count; row++) {
            scales(in, from + row * rowBytes + 4, out, at + 4 * WIDTH + row);
          }
          // the file has the fifth bits before the nibbles
          interleave(in, from + blockBytes - 128, rowBytes, count, 32, out, at + 20 * WIDTH);
          int words = (blockBytes - 144) / 4;
          interleave(in, from + 16, rowBytes, count, words, out, at + 148 * WIDTH);
        }
      }
      case Q6_K -> {
        byte[] codes = new byte[256];
        for (long block = 0; block < blocks; block++) {
          long from = first * rowBytes + block * 210;
          long at = to + block * WIDTH * 210;
          halves(in, from + 208, rowBytes, count, out, at);
          for (int row = 0; row < count; row++) {
            q6k(in, from + row * rowBytes, codes, out, at + 2 * WIDTH, row);
          }
        }
      }
    }
    return true;
  }

  /** {@code words} words of each row, one row after another, to {@code [words][32]}. */
  private static void interleave(
      MemorySegment in,
      long from,
      long rowBytes,
      int count,
      int words,
      MemorySegment out,
      long to) {
    for (int word = 0; word < words; word++) {
      for (int row = 0; row < count; row++) {
        int four = in.get(INT, from + row * rowBytes + 4L * word);
        out.set(INT, to + 4L * (word * WIDTH + row), four);
      }
    }
  }

  private static void halves(
      MemorySegment in, long from, long rowBytes, int count, MemorySegment out, long to) {
    for (int row = 0; row < count; row++) {
      out.set(SHORT, to + 2L * row, in.get(SHORT, from + row * rowBytes));
    }
  }

  /** The twelve bytes of a Q4_K or Q5_K block's scales and minima to a byte each. */
  private static void scales(MemorySegment in, long packed, MemorySegment out, long to) {
    for (int sub = 0; sub < 8; sub++) {
      int low = unsigned(in, packed + sub % 4);
      int middle = unsigned(in, packed + 4 + sub % 4);
      int high = unsigned(in, packed + 8 + sub % 4);
      int scale = sub < 4 ? low & 63 : (high & 15) | (low >> 6 << 4);
      int min = sub < 4 ? middle & 63 : (high >> 4) | (middle >> 6 << 4);
      out.set(JAVA_BYTE, to + 2L * sub * WIDTH, (byte) scale);
      out.set(JAVA_BYTE, to + (2L * sub + 1) * WIDTH, (byte) min);
    }
  }

  private static void q6k(
      MemorySegment in, long from, byte[] codes, MemorySegment out, long to, int row) {
    for (int i = 0; i < 256; i++) {
      int half = i / 128;
      int quarter = i / 32 % 4;
      int low = unsigned(in, from + 64L * half + 32L * (quarter % 2) + i % 32);
      int high = unsigned(in, from + 128 + 32L * half + i % 32);
      codes[i] =
          (byte) (((low >> (4 * (quarter / 2))) & 15) | (((high >> (2 * quarter)) & 3) << 4));
    }
    for (int sub = 0; sub < 16; sub++) {
      out.set(JAVA_BYTE, to + (long) sub * WIDTH + row, in.get(JAVA_BYTE, from + 192 + sub));
    }
    for (int block = 0; block < 8; block++) {
      long at = to + WIDTH * (16 + 24L * block) + 4L * row;
      for (int i = 0; i < 16; i++) {
        int pair = (codes[32 * block + i] & 15) | ((codes[32 * block + 16 + i] & 15) << 4);
        out.set(JAVA_BYTE, at + i / 4 * 4L * WIDTH + i % 4, (byte) pair);
      }
      for (int i = 0; i < 8; i++) {
        int four = 0;
        for (int c = 0; c < 4; c++) {
          four |= codes[32 * block + 8 * c + i] >> 4 << (2 * c);
        }
        out.set(JAVA_BYTE, at + 16L * WIDTH + i / 4 * 4L * WIDTH + i % 4, (byte) four);
      }
    }
  }

  private static int unsigned(MemorySegment data, long at) {
    return data.get(JAVA_BYTE, at) & 0xFF;
  }
}
