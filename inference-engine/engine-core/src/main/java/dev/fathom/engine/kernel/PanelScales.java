package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The scales of a block of integers in float32, ahead of the loops over its codes. What is given
 * back lies in arrays: a vector that a method returns is an object wherever the compiler does not
 * copy the method to its caller, which differs from start to start.
 */
final class PanelScales {

  /** Scales that {@link #ofBlock} gives for each 32 columns. */
  static final int OF_BLOCK = 3 * PanelMatrix.WIDTH;

  /** Floats that {@link #ofBlock} needs room for, some of them to work in. */
  static final int ROOM = 8 * OF_BLOCK + 2 * PanelMatrix.WIDTH;

  private static final int WIDTH = PanelMatrix.WIDTH;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_128;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;

  private PanelScales() {}

  /**
   * Those of one block of the format, for products of integers: for each 32 columns {@code
   * [3][32]}, the scales as they are, then of Q4_K and Q5_K the minima, of Q6_K the scales of both
   * halves without d.
   *
   * @param first the block's first column
   */
  static void ofBlock(PanelMatrix matrix, int panel, int first, float[] out) {
    long at = matrix.address(panel) + PanelPacker.panelBytes(matrix.type(), first);
    switch (matrix.type()) {
      case Q8_0, Q4_0 -> {
        for (int g = 0; g < WIDTH; g += 8) {
          halves(at + 2L * g, out, g);
        }
      }
      case Q4_K, Q5_K -> scalesAndMinima(at, out);
      case Q6_K -> scalesOfHalves(at, out);
      case F32, F16, BF16, F8_E4M3 -> throw new IllegalArgumentException("not integers");
    }
  }

  private static void scalesAndMinima(long at, float[] out) {
    int factors = 8 * OF_BLOCK;
    for (int g = 0; g < 2 * WIDTH; g += 8) {
      halves(at + 2L * g, out, factors + g);
    }
    for (int sub = 0; sub < 8; sub++) {
      for (int g = 0; g < 2 * WIDTH; g += 8) {
        bytes(at + 128 + 64L * sub + g, out, factors + g, sub * OF_BLOCK + g);
      }
    }
  }

  private static void scalesOfHalves(long at, float[] out) {
    for (int g = 0; g < WIDTH; g += 8) {
      halves(at + 2L * g, out, g);
    }
    for (int sub = 0; sub < 8; sub++) {
      System.arraycopy(out, 0, out, sub * OF_BLOCK, WIDTH);
      for (int g = 0; g < 2 * WIDTH; g += 8) {
        signedBytes(at + 64 + 64L * sub + g, out, sub * OF_BLOCK + WIDTH + g);
      }
    }
  }

  /** Eight f16 numbers. */
  private static void halves(long at, float[] out, int to) {
    half(ShortVector.fromMemorySegment(SHORTS, PanelMemory.ALL, at, LITTLE_ENDIAN)
            .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
            .reinterpretAsInts())
        .intoArray(out, to);
  }

  /** The f16 number in the lower half of each lane, which must be finite. */
  static FloatVector half(IntVector codes) {
    IntVector sign = codes.and(0x8000).lanewise(VectorOperators.LSHL, 16);
    return codes
        .and(0x7FFF)
        .lanewise(VectorOperators.LSHL, 13)
        .reinterpretAsFloats()
        .mul(0x1p112f)
        .reinterpretAsInts()
        .or(sign)
        .reinterpretAsFloats();
  }

  /** Eight bytes times eight factors in the same array. */
  private static void bytes(long at, float[] out, int factors, int to) {
    FloatVector own =
        (FloatVector)
            ByteVector.fromMemorySegment(BYTES, PanelMemory.ALL, at, LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                .convert(VectorOperators.I2F, 0);
    FloatVector.fromArray(FLOATS, out, factors).mul(own).intoArray(out, to);
  }

  private static void signedBytes(long at, float[] out, int to) {
    FloatVector own =
        (FloatVector)
            ByteVector.fromMemorySegment(BYTES, PanelMemory.ALL, at, LITTLE_ENDIAN)
                .castShape(FLOATS, 0);
    own.intoArray(out, to);
  }
}
