package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A panel times a single row of activations, from the codes to the sums without a stop in memory:
 * what decoding one answer is made of in float32. The sums are those of {@link PanelDecoder} and
 * {@link PanelTile}, bit for bit.
 */
final class PanelRow {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;

  private PanelRow() {}

  /** Whether the format is worth a loop of its own. */
  static boolean supports(PanelMatrix matrix) {
    return switch (matrix.type()) {
      case BF16, F8_E4M3 -> true;
      case F32, F16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K -> false;
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
    long at = matrix.address(panel);
    switch (matrix.type()) {
      case BF16 -> bf16(at + 64L * first, count / 2, x, xAt, sums);
      case F8_E4M3 -> {
        for (int k = 0; k < count; k += 32) {
          int fours = Math.min(32, count - k) / 4;
          float8(at + 32L * (first + k), fours, scales[k / 32], x, xAt + k, sums);
        }
      }
      case F32, F16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K ->
          throw new IllegalArgumentException("no loop of its own");
    }
  }

  private static void bf16(long at, int pairs, float[] x, int xAt, float[] sums) {
    FloatVector s0 = floats(sums, 0);
    FloatVector s1 = floats(sums, 8);
    FloatVector s2 = floats(sums, 16);
    FloatVector s3 = floats(sums, 24);
    for (int pair = 0; pair < pairs; pair++) {
      IntVector c0 = ints(at + 128L * pair);
      IntVector c1 = ints(at + 128L * pair + 32);
      IntVector c2 = ints(at + 128L * pair + 64);
      IntVector c3 = ints(at + 128L * pair + 96);
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

  private static void float8(long at, int fours, float factor, float[] x, int xAt, float[] sums) {
    FloatVector f = FloatVector.broadcast(FLOATS, factor);
    FloatVector s0 = floats(sums, 0);
    FloatVector s1 = floats(sums, 8);
    FloatVector s2 = floats(sums, 16);
    FloatVector s3 = floats(sums, 24);
    for (int four = 0; four < fours; four++) {
      IntVector c0 = ints(at + 128L * four);
      IntVector c1 = ints(at + 128L * four + 32);
      IntVector c2 = ints(at + 128L * four + 64);
      IntVector c3 = ints(at + 128L * four + 96);
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

  private static IntVector ints(long at) {
    return IntVector.fromMemorySegment(INTS, PanelMemory.ALL, at, LITTLE_ENDIAN);
  }

  private static FloatVector floats(float[] array, int at) {
    return FloatVector.fromArray(FLOATS, array, at);
  }
}
