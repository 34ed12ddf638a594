package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of products of integer codes, 32 or 16 columns of eight or sixteen rows of a panel with one
 * row of activations: what decoding one answer is made of where there is no C. The Vector API
 * multiplies sixteen bits at the least, so codes are spread to that: columns 0 and 2 of each four
 * lie in one vector, 1 and 3 in the other, as in {@link QuantisedRows#pairs}.
 *
 * <p>A method has few vector operations, see {@link PanelDecoder}, and spells them out: beyond 325
 * bytes of code the compiler makes it one unit, below that it copies it into its callers, where all
 * of them together are too many.
 */
final class IntegerRow {

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;

  private IntegerRow() {}

  /** 32 columns of Q8_0, sixteen rows from the one that {@code at} points to. */
  static void q8(MemorySegment data, long at, int[] x, int xAt, float[] out, int to) {
    IntVector s0 = IntVector.zero(INTS);
    IntVector s1 = IntVector.zero(INTS);
    for (int four = 0; four < 8; four++) {
      long from = at + 128L * four;
      ShortVector even = IntVector.broadcast(INTS, x[xAt + 2 * four]).reinterpretAsShorts();
      ShortVector odd = IntVector.broadcast(INTS, x[xAt + 2 * four + 1]).reinterpretAsShorts();
      ShortVector c0 =
          IntVector.fromMemorySegment(INTS, data, from, LITTLE_ENDIAN).reinterpretAsShorts();
      // two products of eight bits fit into sixteen, and no more
      IntVector p0 =
          c0.lanewise(VectorOperators.LSHL, 8)
              .lanewise(VectorOperators.ASHR, 8)
              .mul(even)
              .add(c0.lanewise(VectorOperators.ASHR, 8).mul(odd))
              .reinterpretAsInts();
      s0 =
          s0.add(
              p0.lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(p0.lanewise(VectorOperators.ASHR, 16)));
      ShortVector c1 =
          IntVector.fromMemorySegment(INTS, data, from + 32, LITTLE_ENDIAN).reinterpretAsShorts();
      IntVector p1 =
          c1.lanewise(VectorOperators.LSHL, 8)
              .lanewise(VectorOperators.ASHR, 8)
              .mul(even)
              .add(c1.lanewise(VectorOperators.ASHR, 8).mul(odd))
              .reinterpretAsInts();
      s1 =
          s1.add(
              p1.lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(p1.lanewise(VectorOperators.ASHR, 16)));
    }
    ((FloatVector) s0.convert(VectorOperators.I2F, 0)).intoArray(out, to);
    ((FloatVector) s1.convert(VectorOperators.I2F, 0)).intoArray(out, to + 8);
  }

  /**
   * The lower and the upper nibbles of {@code fours} times four bytes of eight rows: times {@code
   * x} from {@code low} and from {@code high} on; the sums go to {@code out} from {@code to} and
   * from {@code upperTo} on. A lane's 16 products of codes below 16 fit into sixteen bits.
   */
  static void nibbles(
      MemorySegment data,
      long at,
      int fours,
      int[] x,
      int low,
      int high,
      float[] out,
      int to,
      int upperTo) {
    ShortVector lower = ShortVector.zero(SHORTS);
    ShortVector upper = ShortVector.zero(SHORTS);
    for (int four = 0; four < fours; four++) {
      ShortVector codes =
          IntVector.fromMemorySegment(INTS, data, at + 128L * four, LITTLE_ENDIAN)
              .reinterpretAsShorts();
      ShortVector x0 = IntVector.broadcast(INTS, x[low + 2 * four]).reinterpretAsShorts();
      ShortVector x1 = IntVector.broadcast(INTS, x[low + 2 * four + 1]).reinterpretAsShorts();
      lower = codes.and((short) 15).mul(x0).add(lower);
      lower = codes.lanewise(VectorOperators.LSHR, 8).and((short) 15).mul(x1).add(lower);
      ShortVector x2 = IntVector.broadcast(INTS, x[high + 2 * four]).reinterpretAsShorts();
      ShortVector x3 = IntVector.broadcast(INTS, x[high + 2 * four + 1]).reinterpretAsShorts();
      upper = codes.lanewise(VectorOperators.LSHR, 4).and((short) 15).mul(x2).add(upper);
      upper = codes.lanewise(VectorOperators.LSHR, 12).mul(x3).add(upper);
    }
    IntVector both = lower.reinterpretAsInts();
    IntVector sum =
        both.lanewise(VectorOperators.LSHL, 16)
            .lanewise(VectorOperators.ASHR, 16)
            .add(both.lanewise(VectorOperators.ASHR, 16));
    ((FloatVector) sum.convert(VectorOperators.I2F, 0)).intoArray(out, to);
    both = upper.reinterpretAsInts();
    sum =
        both.lanewise(VectorOperators.LSHL, 16)
            .lanewise(VectorOperators.ASHR, 16)
            .add(both.lanewise(VectorOperators.ASHR, 16));
    ((FloatVector) sum.convert(VectorOperators.I2F, 0)).intoArray(out, upperTo);
  }

  /** The codes of 32 columns of Q6_K to bytes, {@code [8][32]} with four columns each. */
  static void spread(MemorySegment data, long at, int[] out) {
    for (int i = 0; i < 32; i++) {
      int four = i / 4;
      int g = i % 4;
      IntVector.fromMemorySegment(INTS, data, at + 128L * (four % 4) + 32L * g, LITTLE_ENDIAN)
          .lanewise(VectorOperators.LSHR, four & 4)
          .and(0x0F0F0F0F)
          .or(
              IntVector.fromMemorySegment(
                      INTS, data, at + 512 + 128L * (four % 2) + 32L * g, LITTLE_ENDIAN)
                  .lanewise(VectorOperators.LSHR, four & 6)
                  .and(0x03030303)
                  .lanewise(VectorOperators.LSHL, 4))
          .intoArray(out, 8 * i);
    }
  }

  /** 16 columns of what {@link #spread} gives, of eight rows. */
  static void bytes(int[] codes, int from, int[] x, int xAt, float[] out, int to) {
    IntVector total = IntVector.zero(INTS);
    for (int four = 0; four < 4; four++) {
      ShortVector c = IntVector.fromArray(INTS, codes, from + 32 * four).reinterpretAsShorts();
      ShortVector even = IntVector.broadcast(INTS, x[xAt + 2 * four]).reinterpretAsShorts();
      ShortVector odd = IntVector.broadcast(INTS, x[xAt + 2 * four + 1]).reinterpretAsShorts();
      IntVector products =
          c.and((short) 255)
              .mul(even)
              .add(c.lanewise(VectorOperators.LSHR, 8).mul(odd))
              .reinterpretAsInts();
      total =
          total
              .add(products.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(products.lanewise(VectorOperators.ASHR, 16));
    }
    ((FloatVector) total.convert(VectorOperators.I2F, 0)).intoArray(out, to);
  }
}
