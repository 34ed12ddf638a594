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
 * <p>The bodies of the loops are short on purpose, see {@link PanelDecoder}.
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
      ShortVector even = pair(x, xAt + 2 * four);
      ShortVector odd = pair(x, xAt + 2 * four + 1);
      // two products of eight bits fit into sixteen, and no more
      s0 = s0.add(wide(products(shorts(data, at + 128L * four), even, odd)));
      s1 = s1.add(wide(products(shorts(data, at + 128L * four + 32), even, odd)));
    }
    floats(s0).intoArray(out, to);
    floats(s1).intoArray(out, to + 8);
  }

  private static ShortVector products(ShortVector codes, ShortVector even, ShortVector odd) {
    return codes
        .lanewise(VectorOperators.LSHL, 8)
        .lanewise(VectorOperators.ASHR, 8)
        .mul(even)
        .add(codes.lanewise(VectorOperators.ASHR, 8).mul(odd));
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
      ShortVector codes = shorts(data, at + 128L * four);
      lower =
          lower
              .add(codes.and((short) 15).mul(pair(x, low + 2 * four)))
              .add(shifted(codes, 8).mul(pair(x, low + 2 * four + 1)));
      upper =
          upper
              .add(shifted(codes, 4).mul(pair(x, high + 2 * four)))
              .add(codes.lanewise(VectorOperators.LSHR, 12).mul(pair(x, high + 2 * four + 1)));
    }
    floats(wide(lower)).intoArray(out, to);
    floats(wide(upper)).intoArray(out, upperTo);
  }

  private static ShortVector shifted(ShortVector codes, int shift) {
    return codes.lanewise(VectorOperators.LSHR, shift).and((short) 15);
  }

  /**
   * 16 columns of Q6_K, eight rows: half of the 32 that {@code at} points to.
   *
   * @param half 0 or 1
   */
  static void q6k(MemorySegment data, long at, int half, int[] x, int xAt, float[] out, int to) {
    IntVector sum = IntVector.zero(INTS);
    int upperShift = 4 * half;
    for (int two = 0; two < 2; two++) {
      ShortVector first = q6(data, at + 256L * two, at + 512, 4 * half, upperShift + 2 * two);
      ShortVector second =
          q6(data, at + 256L * two + 128, at + 640, 4 * half, upperShift + 2 * two);
      int from = xAt + 4 * two;
      // products of six bits and eight: four fit into sixteen bits, and no more
      ShortVector products =
          first
              .and((short) 255)
              .mul(pair(x, from))
              .add(first.lanewise(VectorOperators.LSHR, 8).mul(pair(x, from + 1)))
              .add(second.and((short) 255).mul(pair(x, from + 2)))
              .add(second.lanewise(VectorOperators.LSHR, 8).mul(pair(x, from + 3)));
      sum = sum.add(wide(products));
    }
    floats(sum).intoArray(out, to);
  }

  private static ShortVector q6(MemorySegment data, long low, long high, int shift, int upper) {
    IntVector nibbles = ints(data, low).lanewise(VectorOperators.LSHR, shift).and(0x0F0F0F0F);
    IntVector rest =
        ints(data, high)
            .lanewise(VectorOperators.LSHR, upper)
            .and(0x03030303)
            .lanewise(VectorOperators.LSHL, 4);
    return nibbles.or(rest).reinterpretAsShorts();
  }

  /** The sum of the two halves of each lane. */
  private static IntVector wide(ShortVector pairs) {
    IntVector both = pairs.reinterpretAsInts();
    return both.lanewise(VectorOperators.LSHL, 16)
        .lanewise(VectorOperators.ASHR, 16)
        .add(both.lanewise(VectorOperators.ASHR, 16));
  }

  private static ShortVector pair(int[] x, int at) {
    return IntVector.broadcast(INTS, x[at]).reinterpretAsShorts();
  }

  private static ShortVector shorts(MemorySegment data, long at) {
    return ints(data, at).reinterpretAsShorts();
  }

  private static IntVector ints(MemorySegment data, long at) {
    return IntVector.fromMemorySegment(INTS, data, at, LITTLE_ENDIAN);
  }

  private static FloatVector floats(IntVector sums) {
    return (FloatVector) sums.convert(VectorOperators.I2F, 0);
  }
}
