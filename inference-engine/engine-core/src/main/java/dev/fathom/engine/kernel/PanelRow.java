package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A panel times a single row of activations, from the codes to the sums without a stop in memory:
 * what decoding one answer is made of. The sums are those of {@link PanelDecoder} and {@link
 * PanelTile}, bit for bit.
 */
final class PanelRow {

  private static final int WIDTH = PanelMatrix.WIDTH;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;

  private PanelRow() {}

  /** Whether the format is worth a loop of its own. */
  static boolean supports(PanelMatrix matrix) {
    return switch (matrix.type()) {
      case BF16, F8_E4M3, Q8_0, Q4_0, Q4_K -> true;
      case F32, F16, Q5_K, Q6_K -> false;
    };
  }

  /** {@code sums[32] += x[xAt .. xAt + count] · w} for {@code count} columns from {@code first}. */
  static void multiply(
      PanelMatrix matrix,
      int panel,
      int first,
      int count,
      float[] scales,
      float[] x,
      int xAt,
      float[] sums) {
    MemorySegment data = matrix.data();
    long at = matrix.at(panel);
    switch (matrix.type()) {
      case BF16 -> bf16(data, at + 64L * first, count / 2, x, xAt, sums);
      case F8_E4M3 -> {
        for (int k = 0; k < count; k += 32) {
          int fours = Math.min(32, count - k) / 4;
          float8(data, at + 32L * (first + k), fours, scales[k / 32], x, xAt + k, sums);
        }
      }
      case Q8_0 -> {
        for (int k = 0; k < count; k += 32) {
          q8(data, at + 34L * (first + k) + 64, scales, k, x, xAt + k, sums);
        }
      }
      case Q4_0 -> {
        for (int k = 0; k < count; k += 32) {
          long codes = at + 18L * (first + k) + 64;
          q4(data, codes, 28, scales, k, x, xAt + k, sums);
          q4(data, codes, 24, scales, k, x, xAt + k + 16, sums);
        }
      }
      case Q4_K -> {
        for (int k = 0; k < count; k += 32) {
          int sub = (first + k) / 32 % 8;
          long nibbles = at + 4736L * ((first + k) / 256) + 640 + 1024L * (sub / 2);
          q4k(data, nibbles, 4 * (sub % 2), scales, 2 * k, x, xAt + k, sums);
        }
      }
      case F32, F16, Q5_K, Q6_K -> throw new IllegalArgumentException("no loop of its own");
    }
  }

  private static void bf16(
      MemorySegment data, long at, int pairs, float[] x, int xAt, float[] sums) {
    FloatVector s0 = floats(sums, 0);
    FloatVector s1 = floats(sums, 8);
    FloatVector s2 = floats(sums, 16);
    FloatVector s3 = floats(sums, 24);
    for (int pair = 0; pair < pairs; pair++) {
      IntVector c0 = ints(data, at + 128L * pair);
      IntVector c1 = ints(data, at + 128L * pair + 32);
      IntVector c2 = ints(data, at + 128L * pair + 64);
      IntVector c3 = ints(data, at + 128L * pair + 96);
      FloatVector even = FloatVector.broadcast(FLOATS, x[xAt + 2 * pair]);
      FloatVector odd = FloatVector.broadcast(FLOATS, x[xAt + 2 * pair + 1]);
      s0 = odd.fma(upper(c0), even.fma(lower(c0), s0));
      s1 = odd.fma(upper(c1), even.fma(lower(c1), s1));
      s2 = odd.fma(upper(c2), even.fma(lower(c2), s2));
      s3 = odd.fma(upper(c3), even.fma(lower(c3), s3));
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, 8);
    s2.intoArray(sums, 16);
    s3.intoArray(sums, 24);
  }

  private static FloatVector lower(IntVector codes) {
    return codes.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  private static FloatVector upper(IntVector codes) {
    return codes.and(0xFFFF0000).reinterpretAsFloats();
  }

  private static void float8(
      MemorySegment data, long at, int fours, float factor, float[] x, int xAt, float[] sums) {
    FloatVector f = FloatVector.broadcast(FLOATS, factor);
    FloatVector s0 = floats(sums, 0);
    FloatVector s1 = floats(sums, 8);
    FloatVector s2 = floats(sums, 16);
    FloatVector s3 = floats(sums, 24);
    for (int four = 0; four < fours; four++) {
      IntVector c0 = ints(data, at + 128L * four);
      IntVector c1 = ints(data, at + 128L * four + 32);
      IntVector c2 = ints(data, at + 128L * four + 64);
      IntVector c3 = ints(data, at + 128L * four + 96);
      for (int i = 0; i < 4; i++) {
        FloatVector b = FloatVector.broadcast(FLOATS, x[xAt + 4 * four + i]);
        int shift = 24 - 8 * i;
        s0 = tiny(c0, shift).mul(f).fma(b, s0);
        s1 = tiny(c1, shift).mul(f).fma(b, s1);
        s2 = tiny(c2, shift).mul(f).fma(b, s2);
        s3 = tiny(c3, shift).mul(f).fma(b, s3);
      }
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, 8);
    s2.intoArray(sums, 16);
    s3.intoArray(sums, 24);
  }

  private static FloatVector tiny(IntVector codes, int shift) {
    return codes
        .lanewise(VectorOperators.LSHL, shift)
        .lanewise(VectorOperators.ASHR, 4)
        .and(0x87F00000)
        .reinterpretAsFloats();
  }

  private static void q8(
      MemorySegment data, long at, float[] scales, int d, float[] x, int xAt, float[] sums) {
    FloatVector s0 = floats(sums, 0);
    FloatVector s1 = floats(sums, 8);
    FloatVector s2 = floats(sums, 16);
    FloatVector s3 = floats(sums, 24);
    for (int four = 0; four < 8; four++) {
      IntVector c0 = ints(data, at + 128L * four);
      IntVector c1 = ints(data, at + 128L * four + 32);
      IntVector c2 = ints(data, at + 128L * four + 64);
      IntVector c3 = ints(data, at + 128L * four + 96);
      for (int i = 0; i < 4; i++) {
        FloatVector b = FloatVector.broadcast(FLOATS, x[xAt + 4 * four + i]);
        int shift = 24 - 8 * i;
        s0 = top(c0, shift, 0xFF000000).mul(floats(scales, d)).fma(b, s0);
        s1 = top(c1, shift, 0xFF000000).mul(floats(scales, d + 8)).fma(b, s1);
        s2 = top(c2, shift, 0xFF000000).mul(floats(scales, d + 16)).fma(b, s2);
        s3 = top(c3, shift, 0xFF000000).mul(floats(scales, d + 24)).fma(b, s3);
      }
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, 8);
    s2.intoArray(sums, 16);
    s3.intoArray(sums, 24);
  }

  /** One half of a block: the lower nibbles with {@code first} 28, the upper ones with 24. */
  private static void q4(
      MemorySegment data,
      long at,
      int first,
      float[] scales,
      int d,
      float[] x,
      int xAt,
      float[] sums) {
    FloatVector s0 = floats(sums, 0);
    FloatVector s1 = floats(sums, 8);
    FloatVector s2 = floats(sums, 16);
    FloatVector s3 = floats(sums, 24);
    for (int four = 0; four < 4; four++) {
      IntVector c0 = ints(data, at + 128L * four).lanewise(VectorOperators.XOR, 0x88888888);
      IntVector c1 = ints(data, at + 128L * four + 32).lanewise(VectorOperators.XOR, 0x88888888);
      IntVector c2 = ints(data, at + 128L * four + 64).lanewise(VectorOperators.XOR, 0x88888888);
      IntVector c3 = ints(data, at + 128L * four + 96).lanewise(VectorOperators.XOR, 0x88888888);
      for (int i = 0; i < 4; i++) {
        FloatVector b = FloatVector.broadcast(FLOATS, x[xAt + 4 * four + i]);
        int shift = first - 8 * i;
        s0 = top(c0, shift, 0xF0000000).mul(floats(scales, d)).fma(b, s0);
        s1 = top(c1, shift, 0xF0000000).mul(floats(scales, d + 8)).fma(b, s1);
        s2 = top(c2, shift, 0xF0000000).mul(floats(scales, d + 16)).fma(b, s2);
        s3 = top(c3, shift, 0xF0000000).mul(floats(scales, d + 24)).fma(b, s3);
      }
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, 8);
    s2.intoArray(sums, 16);
    s3.intoArray(sums, 24);
  }

  private static FloatVector top(IntVector codes, int shift, int mask) {
    return toFloat(codes.lanewise(VectorOperators.LSHL, shift).and(mask));
  }

  private static void q4k(
      MemorySegment data,
      long at,
      int first,
      float[] scales,
      int d,
      float[] x,
      int xAt,
      float[] sums) {
    FloatVector s0 = floats(sums, 0);
    FloatVector s1 = floats(sums, 8);
    FloatVector s2 = floats(sums, 16);
    FloatVector s3 = floats(sums, 24);
    int min = d + WIDTH;
    for (int four = 0; four < 8; four++) {
      IntVector c0 = ints(data, at + 128L * four);
      IntVector c1 = ints(data, at + 128L * four + 32);
      IntVector c2 = ints(data, at + 128L * four + 64);
      IntVector c3 = ints(data, at + 128L * four + 96);
      for (int i = 0; i < 4; i++) {
        FloatVector b = FloatVector.broadcast(FLOATS, x[xAt + 4 * four + i]);
        int shift = first + 8 * i;
        s0 = bottom(c0, shift).mul(floats(scales, d)).sub(floats(scales, min)).fma(b, s0);
        s1 = bottom(c1, shift).mul(floats(scales, d + 8)).sub(floats(scales, min + 8)).fma(b, s1);
        s2 = bottom(c2, shift).mul(floats(scales, d + 16)).sub(floats(scales, min + 16)).fma(b, s2);
        s3 = bottom(c3, shift).mul(floats(scales, d + 24)).sub(floats(scales, min + 24)).fma(b, s3);
      }
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, 8);
    s2.intoArray(sums, 16);
    s3.intoArray(sums, 24);
  }

  private static FloatVector bottom(IntVector codes, int shift) {
    return toFloat(codes.lanewise(VectorOperators.LSHR, shift).and(15));
  }

  private static FloatVector toFloat(IntVector codes) {
    return (FloatVector) codes.convert(VectorOperators.I2F, 0);
  }

  private static IntVector ints(MemorySegment data, long at) {
    return IntVector.fromMemorySegment(INTS, data, at, LITTLE_ENDIAN);
  }

  private static FloatVector floats(float[] array, int at) {
    return FloatVector.fromArray(FLOATS, array, at);
  }
}
