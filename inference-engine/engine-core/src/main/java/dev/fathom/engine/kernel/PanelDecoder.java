package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Columns of a panel that is no integers to float32 {@code [columns][32]}, bit for bit what {@code
 * RowDecoder} gives. Vectors are of 256 bits whatever the processor prefers: a panel is made for
 * eight rows a vector.
 *
 * <p>The bodies of the loops are short on purpose. Beyond some 150 vector operations in a method,
 * or thirty in methods that it calls, the compiler stops inlining them, and it runs a hundred times
 * slower.
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
   * @param scales what {@link PanelMatrix#factors} reads of the same columns
   */
  static void decode(
      PanelMatrix matrix, int panel, int first, int count, float[] scales, float[] out) {
    long at = matrix.address(panel);
    switch (matrix.type()) {
      case F32 ->
          MemorySegment.copy(PanelMemory.ALL, FLOAT, at + 128L * first, out, 0, count * WIDTH);
      case BF16 -> bf16(at + 64L * first, count / 2, out);
      case F16 -> f16(at + 64L * first, count / 2, out);
      case F8_E4M3 -> float8(at + 32L * first, count / 4, scales, out);
      case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K ->
          throw new IllegalArgumentException(matrix.type() + " is multiplied as integers");
    }
  }

  private static void bf16(long at, int pairs, float[] out) {
    for (int pair = 0; pair < pairs; pair++) {
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector both = ints(at + 128L * pair + 4L * g);
        int to = 2 * WIDTH * pair + g;
        both.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(out, to);
        both.and(0xFFFF0000).reinterpretAsFloats().intoArray(out, to + WIDTH);
      }
    }
  }

  private static void f16(long at, int pairs, float[] out) {
    for (int pair = 0; pair < pairs; pair++) {
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector both = ints(at + 128L * pair + 4L * g);
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
  private static void float8(long at, int fours, float[] scales, float[] out) {
    for (int four = 0; four < fours; four++) {
      float factor = scales[four / 8];
      for (int g = 0; g < WIDTH; g += 8) {
        IntVector codes = ints(at + 128L * four + 4L * g);
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

  private static IntVector ints(long at) {
    return IntVector.fromMemorySegment(INTS, PanelMemory.ALL, at, LITTLE_ENDIAN);
  }
}
