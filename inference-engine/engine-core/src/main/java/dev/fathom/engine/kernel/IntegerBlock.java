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
 * column, {@code scales} what {@link PanelScales#ofBlock} gives; {@code sums [rows][32]} grow.
 *
 * <p>A method goes over no more than a block, so that memory is read in the order in which it lies:
 * what is further ahead the processor fetches by itself, but not if it was touched before. It
 * spells out the eight times four columns, because a loop over them is entered anew for each eight
 * outputs, and methods of their own are not copied into it so many times. Twice as many vector
 * operations would be too many, see {@link PanelDecoder}; and the loop counts by ones, since by
 * eights the code is a tenth slower.
 */
final class IntegerBlock {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;
  private static final int WIDTH = PanelMatrix.WIDTH;

  /** The lower four bits of each half of an integer. */
  private static final int NIBBLES = 0x000F000F;

  private IntegerBlock() {}

  static void q8(long at, QuantisedRows x, int column, float[] scales, float[] sums) {
    int[] pairs = x.pairs();
    int start = x.at(0, column);
    int stride = x.stride(column);
    for (int i = 0; i < x.rows() * (WIDTH / 8); i++) {
      int row = i / (WIDTH / 8);
      int g = i % (WIDTH / 8) * 8;
      int first = start + row * stride;
      int k = first / 2;
      FloatVector total = FloatVector.fromArray(FLOATS, sums, row * WIDTH + g);
      IntVector sum = IntVector.zero(INTS);
      long from = at + 64 + 4L * g;
      // two products of eight bits fit into sixteen, and no more
      IntVector c0 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from, LITTLE_ENDIAN);
      IntVector p0 =
          c0.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k]).reinterpretAsShorts())
              .add(
                  c0.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 1]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p0.lanewise(VectorOperators.ASHR, 16));
      IntVector c1 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 128, LITTLE_ENDIAN);
      IntVector p1 =
          c1.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k + 2]).reinterpretAsShorts())
              .add(
                  c1.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 3]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p1.lanewise(VectorOperators.ASHR, 16));
      IntVector c2 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 256, LITTLE_ENDIAN);
      IntVector p2 =
          c2.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k + 4]).reinterpretAsShorts())
              .add(
                  c2.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 5]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p2.lanewise(VectorOperators.ASHR, 16));
      IntVector c3 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 384, LITTLE_ENDIAN);
      IntVector p3 =
          c3.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k + 6]).reinterpretAsShorts())
              .add(
                  c3.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 7]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p3.lanewise(VectorOperators.ASHR, 16));
      IntVector c4 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 512, LITTLE_ENDIAN);
      IntVector p4 =
          c4.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k + 8]).reinterpretAsShorts())
              .add(
                  c4.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 9]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p4.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p4.lanewise(VectorOperators.ASHR, 16));
      IntVector c5 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 640, LITTLE_ENDIAN);
      IntVector p5 =
          c5.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k + 10]).reinterpretAsShorts())
              .add(
                  c5.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 11]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p5.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p5.lanewise(VectorOperators.ASHR, 16));
      IntVector c6 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 768, LITTLE_ENDIAN);
      IntVector p6 =
          c6.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k + 12]).reinterpretAsShorts())
              .add(
                  c6.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 13]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p6.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p6.lanewise(VectorOperators.ASHR, 16));
      IntVector c7 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 896, LITTLE_ENDIAN);
      IntVector p7 =
          c7.lanewise(VectorOperators.LSHL, 8)
              .reinterpretAsShorts()
              .lanewise(VectorOperators.ASHR, 8)
              .mul(IntVector.broadcast(INTS, pairs[k + 14]).reinterpretAsShorts())
              .add(
                  c7.reinterpretAsShorts()
                      .lanewise(VectorOperators.ASHR, 8)
                      .mul(IntVector.broadcast(INTS, pairs[k + 15]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p7.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p7.lanewise(VectorOperators.ASHR, 16));
      FloatVector scale = FloatVector.fromArray(FLOATS, scales, g).mul(x.scales()[first / 32]);
      total = ((FloatVector) sum.convert(VectorOperators.I2F, 0)).fma(scale, total);
      total.intoArray(sums, row * WIDTH + g);
    }
  }

  static void q4(long at, QuantisedRows x, int column, float[] scales, float[] sums) {
    int[] pairs = x.pairs();
    int start = x.at(0, column);
    int stride = x.stride(column);
    for (int i = 0; i < x.rows() * (WIDTH / 8); i++) {
      int row = i / (WIDTH / 8);
      int g = i % (WIDTH / 8) * 8;
      int first = start + row * stride;
      int k = first / 2;
      FloatVector total = FloatVector.fromArray(FLOATS, sums, row * WIDTH + g);
      long from = at + 64 + 4L * g;
      // a lane's sixteen products of codes below 16 fit into sixteen bits
      ShortVector sum = ShortVector.zero(SHORTS);
      IntVector c0 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from, LITTLE_ENDIAN);
      sum =
          c0.and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k]).reinterpretAsShorts())
              .add(sum);
      sum =
          c0.lanewise(VectorOperators.LSHR, 8)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 1]).reinterpretAsShorts())
              .add(sum);
      sum =
          c0.lanewise(VectorOperators.LSHR, 4)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 8]).reinterpretAsShorts())
              .add(sum);
      sum =
          c0.lanewise(VectorOperators.LSHR, 12)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 9]).reinterpretAsShorts())
              .add(sum);
      IntVector c1 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 128, LITTLE_ENDIAN);
      sum =
          c1.and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 2]).reinterpretAsShorts())
              .add(sum);
      sum =
          c1.lanewise(VectorOperators.LSHR, 8)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 3]).reinterpretAsShorts())
              .add(sum);
      sum =
          c1.lanewise(VectorOperators.LSHR, 4)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 10]).reinterpretAsShorts())
              .add(sum);
      sum =
          c1.lanewise(VectorOperators.LSHR, 12)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 11]).reinterpretAsShorts())
              .add(sum);
      IntVector c2 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 256, LITTLE_ENDIAN);
      sum =
          c2.and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 4]).reinterpretAsShorts())
              .add(sum);
      sum =
          c2.lanewise(VectorOperators.LSHR, 8)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 5]).reinterpretAsShorts())
              .add(sum);
      sum =
          c2.lanewise(VectorOperators.LSHR, 4)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 12]).reinterpretAsShorts())
              .add(sum);
      sum =
          c2.lanewise(VectorOperators.LSHR, 12)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 13]).reinterpretAsShorts())
              .add(sum);
      IntVector c3 = IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 384, LITTLE_ENDIAN);
      sum =
          c3.and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 6]).reinterpretAsShorts())
              .add(sum);
      sum =
          c3.lanewise(VectorOperators.LSHR, 8)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 7]).reinterpretAsShorts())
              .add(sum);
      sum =
          c3.lanewise(VectorOperators.LSHR, 4)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 14]).reinterpretAsShorts())
              .add(sum);
      sum =
          c3.lanewise(VectorOperators.LSHR, 12)
              .and(NIBBLES)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 15]).reinterpretAsShorts())
              .add(sum);
      IntVector both = sum.reinterpretAsInts();
      IntVector own =
          both.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .add(both.lanewise(VectorOperators.ASHR, 16))
              .sub(8 * (x.sums()[first / 16] + x.sums()[first / 16 + 1]));
      FloatVector scale = FloatVector.fromArray(FLOATS, scales, g).mul(x.scales()[first / 32]);
      total = ((FloatVector) own.convert(VectorOperators.I2F, 0)).fma(scale, total);
      total.intoArray(sums, row * WIDTH + g);
    }
  }
}
