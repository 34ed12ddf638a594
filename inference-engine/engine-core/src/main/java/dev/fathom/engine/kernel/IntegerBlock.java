package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A block of a panel, 32 columns of 32 rows, times all rows of activations, where there is no C.
 * The Vector API multiplies sixteen bits at the least, so codes are spread to that: columns 0 and 2
 * of each four lie in one vector, 1 and 3 in the other, as in {@link QuantisedRows#pairs}. {@link
 * SuperBlock} has the formats with blocks of 256.
 *
 * <p>Of all methods: {@code at} is where in memory the block starts, {@code column} its first
 * column, {@code scales} what {@link PanelScales#ofBlock} gives, {@code integers} [32] to work in;
 * {@code sums [rows][32]} grow.
 *
 * <p>Memory is read strictly in the order in which it lies, four vectors beside each other: what is
 * further ahead the processor fetches by itself, but not if it was touched before. The four are
 * spelled out, and sums are left in {@code integers} for another method: a method has at most some
 * 150 vector operations, see {@link PanelDecoder}.
 */
final class IntegerBlock {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;
  private static final int WIDTH = PanelMatrix.WIDTH;

  /** The lower four bits of each half of an integer. */
  private static final int NIBBLES = 0x000F000F;

  private IntegerBlock() {}

  static void q8(
      long at, QuantisedRows x, int column, float[] scales, int[] integers, float[] sums) {
    int[] pairs = x.pairs();
    for (int row = 0; row < x.rows(); row++) {
      int first = x.at(row, column);
      IntVector i0 = IntVector.zero(INTS);
      IntVector i1 = IntVector.zero(INTS);
      IntVector i2 = IntVector.zero(INTS);
      IntVector i3 = IntVector.zero(INTS);
      for (int c = 0; c < 8; c++) {
        long from = at + 64 + 128L * c;
        ShortVector even =
            IntVector.broadcast(INTS, pairs[first / 2 + 2 * c]).reinterpretAsShorts();
        ShortVector odd =
            IntVector.broadcast(INTS, pairs[first / 2 + 2 * c + 1]).reinterpretAsShorts();
        IntVector w0 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from, LITTLE_ENDIAN);
        IntVector p0 =
            w0.lanewise(VectorOperators.LSHL, 8)
                .reinterpretAsShorts()
                .lanewise(VectorOperators.ASHR, 8)
                .mul(even)
                .add(w0.reinterpretAsShorts().lanewise(VectorOperators.ASHR, 8).mul(odd))
                .reinterpretAsInts();
        i0 =
            i0.add(p0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p0.lanewise(VectorOperators.ASHR, 16));
        IntVector w1 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 32, LITTLE_ENDIAN);
        IntVector p1 =
            w1.lanewise(VectorOperators.LSHL, 8)
                .reinterpretAsShorts()
                .lanewise(VectorOperators.ASHR, 8)
                .mul(even)
                .add(w1.reinterpretAsShorts().lanewise(VectorOperators.ASHR, 8).mul(odd))
                .reinterpretAsInts();
        i1 =
            i1.add(p1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p1.lanewise(VectorOperators.ASHR, 16));
        IntVector w2 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 64, LITTLE_ENDIAN);
        IntVector p2 =
            w2.lanewise(VectorOperators.LSHL, 8)
                .reinterpretAsShorts()
                .lanewise(VectorOperators.ASHR, 8)
                .mul(even)
                .add(w2.reinterpretAsShorts().lanewise(VectorOperators.ASHR, 8).mul(odd))
                .reinterpretAsInts();
        i2 =
            i2.add(p2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p2.lanewise(VectorOperators.ASHR, 16));
        IntVector w3 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 96, LITTLE_ENDIAN);
        // two products of eight bits fit into sixteen, and no more
        IntVector p3 =
            w3.lanewise(VectorOperators.LSHL, 8)
                .reinterpretAsShorts()
                .lanewise(VectorOperators.ASHR, 8)
                .mul(even)
                .add(w3.reinterpretAsShorts().lanewise(VectorOperators.ASHR, 8).mul(odd))
                .reinterpretAsInts();
        i3 =
            i3.add(p3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p3.lanewise(VectorOperators.ASHR, 16));
      }
      i0.intoArray(integers, 0);
      i1.intoArray(integers, 8);
      i2.intoArray(integers, 16);
      i3.intoArray(integers, 24);
      add(integers, scales, x.scales()[first / 32], sums, row);
    }
  }

  /** Adds the integers of a block times their scales to a row's sums. */
  private static void add(int[] integers, float[] scales, float scale, float[] sums, int row) {
    for (int g = 0; g < WIDTH; g += 8) {
      FloatVector own =
          (FloatVector) IntVector.fromArray(INTS, integers, g).convert(VectorOperators.I2F, 0);
      own.fma(
              FloatVector.fromArray(FLOATS, scales, g).mul(scale),
              FloatVector.fromArray(FLOATS, sums, row * WIDTH + g))
          .intoArray(sums, row * WIDTH + g);
    }
  }

  static void q4(
      long at, QuantisedRows x, int column, float[] scales, int[] integers, float[] sums) {
    int[] pairs = x.pairs();
    for (int row = 0; row < x.rows(); row++) {
      int first = x.at(row, column);
      // a lane's sixteen products of codes below 16 fit into sixteen bits
      ShortVector s0 = ShortVector.zero(SHORTS);
      ShortVector s1 = ShortVector.zero(SHORTS);
      ShortVector s2 = ShortVector.zero(SHORTS);
      ShortVector s3 = ShortVector.zero(SHORTS);
      for (int c = 0; c < 4; c++) {
        long from = at + 64 + 128L * c;
        int k = first / 2 + 2 * c;
        ShortVector even = IntVector.broadcast(INTS, pairs[k]).reinterpretAsShorts();
        ShortVector odd = IntVector.broadcast(INTS, pairs[k + 1]).reinterpretAsShorts();
        ShortVector evenAbove = IntVector.broadcast(INTS, pairs[k + 8]).reinterpretAsShorts();
        ShortVector oddAbove = IntVector.broadcast(INTS, pairs[k + 9]).reinterpretAsShorts();
        IntVector w0 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from, LITTLE_ENDIAN);
        s0 =
            s0.add(w0.and(NIBBLES).reinterpretAsShorts().mul(even))
                .add(
                    w0.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(odd))
                .add(
                    w0.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(evenAbove))
                .add(
                    w0.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(oddAbove));
        IntVector w1 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 32, LITTLE_ENDIAN);
        s1 =
            s1.add(w1.and(NIBBLES).reinterpretAsShorts().mul(even))
                .add(
                    w1.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(odd))
                .add(
                    w1.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(evenAbove))
                .add(
                    w1.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(oddAbove));
        IntVector w2 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 64, LITTLE_ENDIAN);
        s2 =
            s2.add(w2.and(NIBBLES).reinterpretAsShorts().mul(even))
                .add(
                    w2.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(odd))
                .add(
                    w2.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(evenAbove))
                .add(
                    w2.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(oddAbove));
        IntVector w3 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 96, LITTLE_ENDIAN);
        s3 =
            s3.add(w3.and(NIBBLES).reinterpretAsShorts().mul(even))
                .add(
                    w3.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(odd))
                .add(
                    w3.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(evenAbove))
                .add(
                    w3.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(oddAbove));
      }
      s0.reinterpretAsInts().intoArray(integers, 0);
      s1.reinterpretAsInts().intoArray(integers, 8);
      s2.reinterpretAsInts().intoArray(integers, 16);
      s3.reinterpretAsInts().intoArray(integers, 24);
      int zero = 8 * (x.sums()[first / 16] + x.sums()[first / 16 + 1]);
      joinPairs(integers, zero);
      add(integers, scales, x.scales()[first / 32], sums, row);
    }
  }

  /** Makes integers of two sums of sixteen bits each, less {@code zero}. */
  static void joinPairs(int[] integers, int zero) {
    for (int g = 0; g < WIDTH; g += 8) {
      IntVector both = IntVector.fromArray(INTS, integers, g);
      both.lanewise(VectorOperators.LSHL, 16)
          .lanewise(VectorOperators.ASHR, 16)
          .add(both.lanewise(VectorOperators.ASHR, 16))
          .sub(zero)
          .intoArray(integers, g);
    }
  }
}
