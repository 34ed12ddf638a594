package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Columns of a panel to float32 {@code [columns][32]}, bit for bit what {@code RowDecoder} gives.
 * Vectors are of 256 bits whatever the processor prefers: a panel is made for eight rows a vector.
 *
 * <p>The bodies of the loops are short on purpose. Beyond some thirty vector operations the
 * compiler stops inlining them, and the method runs a hundred times slower.
 */
final class PanelDecoder {

  private static final int WIDTH = PanelMatrix.WIDTH;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private PanelDecoder() {}

  /**
   * Decodes {@code count} columns from {@code first}, both multiples of 32 (or {@code count} to the
   * end).
   *
   * @param scales what {@link PanelScales} reads of the same columns
   */
  static void decode(
      PanelMatrix matrix, int panel, int first, int count, float[] scales, float[] out) {
    MemorySegment data = matrix.data();
    long at = matrix.at(panel);
    switch (matrix.type()) {
      case F32 -> MemorySegment.copy(data, FLOAT, at + 128L * first, out, 0, count * WIDTH);
      case BF16 -> bf16(data, at + 64L * first, count / 2, out);
      case F16 -> f16(data, at + 64L * first, count / 2, out);
      case F8_E4M3 -> float8(data, at + 32L * first, count / 4, scales, out);
      case Q8_0 -> {
        for (int k = 0; k < count; k += 32) {
          q8(data, at + 34L * (first + k) + 64, scales, k, out, k * WIDTH);
        }
      }
      case Q4_0 -> {
        for (int k = 0; k < count; k += 32) {
          q4(data, at + 18L * (first + k) + 64, scales, k, out, k * WIDTH);
        }
      }
      case Q4_K -> {
        for (int k = 0; k < count; k += 32) {
          int sub = (first + k) / 32 % 8;
          long nibbles = at + 4736L * ((first + k) / 256) + 640 + 1024L * (sub / 2);
          q4k(data, nibbles, 4 * (sub % 2), scales, 2 * k, out, k * WIDTH);
        }
      }
      case Q6_K -> {
        for (int k = 0; k < count; k += 16) {
          int sub = (first + k) / 16 % 16;
          long codes = at + 6720L * ((first + k) / 256) + 576 + 768L * (sub / 2);
          q6k(data, codes, sub % 2, scales, 2 * k, out, k * WIDTH);
        }
      }
      case Q5_K -> {
        for (int k = 0; k < count; k += 32) {
          long block = at + 5760L * ((first + k) / 256);
          q5k(data, block, (first + k) / 32 % 8, scales, 2 * k, out, k * WIDTH);
        }
      }
    }
  }

  private static void bf16(MemorySegment data, long at, int pairs, float[] out) {
    for (int pair = 0; pair < pairs; pair++) {
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector both = ints(data, at + 128L * pair + 4L * g);
        int to = 2 * WIDTH * pair + g;
        both.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(out, to);
        both.and(0xFFFF0000).reinterpretAsFloats().intoArray(out, to + WIDTH);
      }
    }
  }

  private static void f16(MemorySegment data, long at, int pairs, float[] out) {
    for (int pair = 0; pair < pairs; pair++) {
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector both = ints(data, at + 128L * pair + 4L * g);
        int to = 2 * WIDTH * pair + g;
        PanelScales.half(both.and(0xFFFF)).intoArray(out, to);
        PanelScales.half(both.lanewise(VectorOperators.LSHR, 16)).intoArray(out, to + WIDTH);
      }
    }
  }

  /**
   * Sign, exponent and mantissa move to a float's places, four bits right of the sign's; 2¹²⁰ makes
   * up for the difference in bias, exactly, for subnormal codes too.
   */
  private static void float8(MemorySegment data, long at, int fours, float[] scales, float[] out) {
    for (int four = 0; four < fours; four++) {
      float factor = scales[four / 8];
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector codes = ints(data, at + 128L * four + 4L * g);
        for (int byteOf = 0; byteOf < 4; byteOf++) {
          codes
              .lanewise(VectorOperators.LSHL, 24 - 8 * byteOf)
              .lanewise(VectorOperators.ASHR, 4)
              .and(0x87F00000)
              .reinterpretAsFloats()
              .mul(factor)
              .intoArray(out, (4 * four + byteOf) * WIDTH + g);
        }
      }
    }
  }

  private static void q8(
      MemorySegment data, long at, float[] scales, int scaleAt, float[] out, int to) {
    for (int four = 0; four < 8; four++) {
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector codes = ints(data, at + 128L * four + 4L * g);
        FloatVector d = floats(scales, scaleAt + g);
        for (int byteOf = 0; byteOf < 4; byteOf++) {
          toFloat(codes.lanewise(VectorOperators.LSHL, 24 - 8 * byteOf).and(0xFF000000))
              .mul(d)
              .intoArray(out, to + (4 * four + byteOf) * WIDTH + g);
        }
      }
    }
  }

  private static void q4(
      MemorySegment data, long at, float[] scales, int scaleAt, float[] out, int to) {
    for (int four = 0; four < 4; four++) {
      for (int g = 0; g < WIDTH; g += 8) {
        // q − 8 as a signed nibble is q with its top bit turned
        IntVector pairs =
            ints(data, at + 128L * four + 4L * g).lanewise(VectorOperators.XOR, 0x88888888);
        FloatVector d = floats(scales, scaleAt + g);
        for (int nibble = 0; nibble < 8; nibble++) {
          int column = 4 * four + nibble / 2 + 16 * (nibble % 2);
          toFloat(pairs.lanewise(VectorOperators.LSHL, 28 - 4 * nibble).and(0xF0000000))
              .mul(d)
              .intoArray(out, to + column * WIDTH + g);
        }
      }
    }
  }

  private static void q4k(
      MemorySegment data, long at, int shift, float[] scales, int scaleAt, float[] out, int to) {
    for (int four = 0; four < 8; four++) {
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector codes = ints(data, at + 128L * four + 4L * g);
        FloatVector d = floats(scales, scaleAt + g);
        FloatVector min = floats(scales, scaleAt + WIDTH + g);
        for (int byteOf = 0; byteOf < 4; byteOf++) {
          toFloat(codes.lanewise(VectorOperators.LSHR, 8 * byteOf + shift).and(15))
              .mul(d)
              .sub(min)
              .intoArray(out, to + (4 * four + byteOf) * WIDTH + g);
        }
      }
    }
  }

  private static void q5k(
      MemorySegment data, long at, int sub, float[] scales, int scaleAt, float[] out, int to) {
    for (int four = 0; four < 8; four++) {
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector low =
            ints(data, at + 640 + 1024L * (sub / 2) + 128L * four + 4L * g)
                .lanewise(VectorOperators.LSHR, 4 * (sub % 2))
                .and(0x0F0F0F0F);
        IntVector high =
            ints(data, at + 4736 + 128L * four + 4L * g)
                .lanewise(VectorOperators.LSHR, sub)
                .and(0x01010101)
                .lanewise(VectorOperators.LSHL, 4);
        IntVector codes = low.or(high);
        FloatVector d = floats(scales, scaleAt + g);
        FloatVector min = floats(scales, scaleAt + WIDTH + g);
        for (int byteOf = 0; byteOf < 4; byteOf++) {
          toFloat(codes.lanewise(VectorOperators.LSHR, 8 * byteOf).and(31))
              .mul(d)
              .sub(min)
              .intoArray(out, to + (4 * four + byteOf) * WIDTH + g);
        }
      }
    }
  }

  /** One half of a block of 32. */
  private static void q6k(
      MemorySegment data, long at, int half, float[] scales, int scaleAt, float[] out, int to) {
    for (int i = 0; i < 4; i++) {
      int four = 4 * half + i;
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector low =
            ints(data, at + 128L * i + 4L * g)
                .lanewise(VectorOperators.LSHR, 4 * half)
                .and(0x0F0F0F0F);
        IntVector high =
            ints(data, at + 512 + 128L * (four % 2) + 4L * g)
                .lanewise(VectorOperators.LSHR, 2 * (four / 2))
                .and(0x03030303)
                .lanewise(VectorOperators.LSHL, 4);
        IntVector codes = low.or(high);
        FloatVector d = floats(scales, scaleAt + g);
        for (int byteOf = 0; byteOf < 4; byteOf++) {
          toFloat(codes.lanewise(VectorOperators.LSHR, 8 * byteOf).and(63).sub(32))
              .mul(d)
              .intoArray(out, to + (4 * i + byteOf) * WIDTH + g);
        }
      }
    }
  }

  private static IntVector ints(MemorySegment data, long at) {
    return IntVector.fromMemorySegment(INTS, data, at, LITTLE_ENDIAN);
  }

  private static FloatVector floats(float[] array, int at) {
    return FloatVector.fromArray(FloatVector.SPECIES_256, array, at);
  }

  private static FloatVector toFloat(IntVector codes) {
    return (FloatVector) codes.convert(VectorOperators.I2F, 0);
  }
}
