package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link IntegerBlock} of the formats that have blocks of 256 columns: eight blocks of 32, each of
 * which is multiplied with the row before the next is.
 */
final class SuperBlock {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;
  private static final int WIDTH = PanelMatrix.WIDTH;
  private static final int SCALES = PanelScales.OF_BLOCK;
  private static final int NIBBLES = 0x000F000F;

  private SuperBlock() {}

  static void q4k(
      long at, QuantisedRows x, int column, float[] scales, int[] integers, float[] sums) {
    int[] pairs = x.pairs();
    for (int row = 0; row < x.rows(); row++) {
      int first = x.at(row, column);
      for (int block = 0; block < 8; block++) {
        int shift = 4 * (block % 2);
        ShortVector s0 = ShortVector.zero(SHORTS);
        ShortVector s1 = ShortVector.zero(SHORTS);
        ShortVector s2 = ShortVector.zero(SHORTS);
        ShortVector s3 = ShortVector.zero(SHORTS);
        for (int c = 0; c < 8; c++) {
          long from = at + 640 + 1024L * (block / 2) + 128L * c;
          int k = first / 2 + 16 * block + 2 * c;
          ShortVector even = IntVector.broadcast(INTS, pairs[k]).reinterpretAsShorts();
          ShortVector odd = IntVector.broadcast(INTS, pairs[k + 1]).reinterpretAsShorts();
          IntVector w0 =
              IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from, LITTLE_ENDIAN)
                  .lanewise(VectorOperators.LSHR, shift);
          s0 =
              s0.add(w0.and(NIBBLES).reinterpretAsShorts().mul(even))
                  .add(
                      w0.lanewise(VectorOperators.LSHR, 8)
                          .and(NIBBLES)
                          .reinterpretAsShorts()
                          .mul(odd));
          IntVector w1 =
              IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 32, LITTLE_ENDIAN)
                  .lanewise(VectorOperators.LSHR, shift);
          s1 =
              s1.add(w1.and(NIBBLES).reinterpretAsShorts().mul(even))
                  .add(
                      w1.lanewise(VectorOperators.LSHR, 8)
                          .and(NIBBLES)
                          .reinterpretAsShorts()
                          .mul(odd));
          IntVector w2 =
              IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 64, LITTLE_ENDIAN)
                  .lanewise(VectorOperators.LSHR, shift);
          s2 =
              s2.add(w2.and(NIBBLES).reinterpretAsShorts().mul(even))
                  .add(
                      w2.lanewise(VectorOperators.LSHR, 8)
                          .and(NIBBLES)
                          .reinterpretAsShorts()
                          .mul(odd));
          IntVector w3 =
              IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 96, LITTLE_ENDIAN)
                  .lanewise(VectorOperators.LSHR, shift);
          s3 =
              s3.add(w3.and(NIBBLES).reinterpretAsShorts().mul(even))
                  .add(
                      w3.lanewise(VectorOperators.LSHR, 8)
                          .and(NIBBLES)
                          .reinterpretAsShorts()
                          .mul(odd));
        }
        s0.reinterpretAsInts().intoArray(integers, 0);
        s1.reinterpretAsInts().intoArray(integers, 8);
        s2.reinterpretAsInts().intoArray(integers, 16);
        s3.reinterpretAsInts().intoArray(integers, 24);
        float factor = x.scales()[first / 32 + block];
        int at16 = first / 16 + 2 * block;
        float all = factor * (x.sums()[at16] + x.sums()[at16 + 1]);
        IntegerBlock.joinPairs(integers, 0);
        addAbove(integers, scales, SCALES * block, factor, all, sums, row);
      }
    }
  }

  /** Adds integers times their scales, less minima times {@code all}, to a row's sums. */
  private static void addAbove(
      int[] integers, float[] scales, int scaleAt, float factor, float all, float[] sums, int row) {
    for (int g = 0; g < WIDTH; g += 8) {
      IntVector own = IntVector.fromArray(INTS, integers, g);
      FloatVector total =
          ((FloatVector) own.convert(VectorOperators.I2F, 0))
              .fma(
                  FloatVector.fromArray(FLOATS, scales, scaleAt + g).mul(factor),
                  FloatVector.fromArray(FLOATS, sums, row * WIDTH + g));
      FloatVector.fromArray(FLOATS, scales, scaleAt + WIDTH + g)
          .fma(FloatVector.broadcast(FLOATS, -all), total)
          .intoArray(sums, row * WIDTH + g);
    }
  }

  static void q5k(long at, QuantisedRows x, int column, float[] scales, float[] sums) {
    int[] pairs = x.pairs();
    int start = x.at(0, column);
    int stride = x.stride(column);
    for (int i = 0; i < x.rows() * WIDTH; i++) {
      int row = i / WIDTH;
      int block = i / 4 % 8;
      int g = i % 4 * 8;
      int first = start + row * stride;
      FloatVector total = FloatVector.fromArray(FLOATS, sums, row * WIDTH + g);
      int shift = 4 * (block % 2);
      IntVector sum = IntVector.zero(INTS);
      long fifths = at + 4736 + 4L * g;
      long from = at + 640 + 1024L * (block / 2) + 4L * g;
      int k = first / 2 + 16 * block;
      IntVector c0 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p0 =
          c0.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k]).reinterpretAsShorts())
              .add(
                  c0.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 1]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p0.lanewise(VectorOperators.ASHR, 16));
      IntVector c1 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 128, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths + 128, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p1 =
          c1.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 2]).reinterpretAsShorts())
              .add(
                  c1.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 3]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p1.lanewise(VectorOperators.ASHR, 16));
      IntVector c2 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 256, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths + 256, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p2 =
          c2.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 4]).reinterpretAsShorts())
              .add(
                  c2.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 5]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p2.lanewise(VectorOperators.ASHR, 16));
      IntVector c3 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 384, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths + 384, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p3 =
          c3.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 6]).reinterpretAsShorts())
              .add(
                  c3.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 7]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p3.lanewise(VectorOperators.ASHR, 16));
      IntVector c4 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 512, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths + 512, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p4 =
          c4.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 8]).reinterpretAsShorts())
              .add(
                  c4.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 9]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p4.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p4.lanewise(VectorOperators.ASHR, 16));
      IntVector c5 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 640, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths + 640, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p5 =
          c5.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 10]).reinterpretAsShorts())
              .add(
                  c5.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 11]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p5.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p5.lanewise(VectorOperators.ASHR, 16));
      IntVector c6 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 768, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths + 768, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p6 =
          c6.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 12]).reinterpretAsShorts())
              .add(
                  c6.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 13]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p6.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p6.lanewise(VectorOperators.ASHR, 16));
      IntVector c7 =
          IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 896, LITTLE_ENDIAN)
              .lanewise(VectorOperators.LSHR, shift)
              .and(0x0F0F0F0F)
              .or(
                  IntVector.fromMemorySegment(INTS, PanelMemory.ALL, fifths + 896, LITTLE_ENDIAN)
                      .lanewise(VectorOperators.LSHR, block)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4));
      IntVector p7 =
          c7.and(0x00FF00FF)
              .reinterpretAsShorts()
              .mul(IntVector.broadcast(INTS, pairs[k + 14]).reinterpretAsShorts())
              .add(
                  c7.lanewise(VectorOperators.LSHR, 8)
                      .and(0x00FF00FF)
                      .reinterpretAsShorts()
                      .mul(IntVector.broadcast(INTS, pairs[k + 15]).reinterpretAsShorts()))
              .reinterpretAsInts();
      sum =
          sum.add(p7.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(p7.lanewise(VectorOperators.ASHR, 16));
      float factor = x.scales()[first / 32 + block];
      int at16 = first / 16 + 2 * block;
      float all = factor * (x.sums()[at16] + x.sums()[at16 + 1]);
      int scaleAt = SCALES * block + g;
      total =
          ((FloatVector) sum.convert(VectorOperators.I2F, 0))
              .fma(FloatVector.fromArray(FLOATS, scales, scaleAt).mul(factor), total);
      total =
          FloatVector.fromArray(FLOATS, scales, scaleAt + WIDTH)
              .fma(FloatVector.broadcast(FLOATS, -all), total);
      total.intoArray(sums, row * WIDTH + g);
    }
  }

  static void q6k(long at, QuantisedRows x, int column, float[] scales, float[] sums) {
    int[] pairs = x.pairs();
    int start = x.at(0, column);
    int stride = x.stride(column);
    for (int i = 0; i < x.rows() * WIDTH; i++) {
      int row = i / WIDTH;
      int block = i / 4 % 8;
      int g = i % 4 * 8;
      int first = start + row * stride;
      FloatVector total = FloatVector.fromArray(FLOATS, sums, row * WIDTH + g);
      // both sums of 16 columns times their scale are below 2²⁴, so float32 adds them up exactly
      FloatVector both = FloatVector.zero(FLOATS);
      for (int half = 0; half < 2; half++) {
        IntVector sum = IntVector.broadcast(INTS, -32 * x.sums()[first / 16 + 2 * block + half]);
        long from = at + 576 + 768L * block + 4L * g;
        int k = first / 2 + 16 * block + 8 * half;
        IntVector c0 =
            IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from, LITTLE_ENDIAN)
                .lanewise(VectorOperators.LSHR, 4 * half)
                .and(0x0F0F0F0F)
                .or(
                    IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 512, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.LSHR, 4 * half)
                        .and(0x03030303)
                        .lanewise(VectorOperators.LSHL, 4));
        IntVector p0 =
            c0.and(0x00FF00FF)
                .reinterpretAsShorts()
                .mul(IntVector.broadcast(INTS, pairs[k]).reinterpretAsShorts())
                .add(
                    c0.lanewise(VectorOperators.LSHR, 8)
                        .and(0x00FF00FF)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(INTS, pairs[k + 1]).reinterpretAsShorts()))
                .reinterpretAsInts();
        sum =
            sum.add(p0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p0.lanewise(VectorOperators.ASHR, 16));
        IntVector c1 =
            IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 128, LITTLE_ENDIAN)
                .lanewise(VectorOperators.LSHR, 4 * half)
                .and(0x0F0F0F0F)
                .or(
                    IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 640, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.LSHR, 4 * half)
                        .and(0x03030303)
                        .lanewise(VectorOperators.LSHL, 4));
        IntVector p1 =
            c1.and(0x00FF00FF)
                .reinterpretAsShorts()
                .mul(IntVector.broadcast(INTS, pairs[k + 2]).reinterpretAsShorts())
                .add(
                    c1.lanewise(VectorOperators.LSHR, 8)
                        .and(0x00FF00FF)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(INTS, pairs[k + 3]).reinterpretAsShorts()))
                .reinterpretAsInts();
        sum =
            sum.add(p1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p1.lanewise(VectorOperators.ASHR, 16));
        IntVector c2 =
            IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 256, LITTLE_ENDIAN)
                .lanewise(VectorOperators.LSHR, 4 * half)
                .and(0x0F0F0F0F)
                .or(
                    IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 512, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.LSHR, 4 * half + 2)
                        .and(0x03030303)
                        .lanewise(VectorOperators.LSHL, 4));
        IntVector p2 =
            c2.and(0x00FF00FF)
                .reinterpretAsShorts()
                .mul(IntVector.broadcast(INTS, pairs[k + 4]).reinterpretAsShorts())
                .add(
                    c2.lanewise(VectorOperators.LSHR, 8)
                        .and(0x00FF00FF)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(INTS, pairs[k + 5]).reinterpretAsShorts()))
                .reinterpretAsInts();
        sum =
            sum.add(p2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p2.lanewise(VectorOperators.ASHR, 16));
        IntVector c3 =
            IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 384, LITTLE_ENDIAN)
                .lanewise(VectorOperators.LSHR, 4 * half)
                .and(0x0F0F0F0F)
                .or(
                    IntVector.fromMemorySegment(INTS, PanelMemory.ALL, from + 640, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.LSHR, 4 * half + 2)
                        .and(0x03030303)
                        .lanewise(VectorOperators.LSHL, 4));
        IntVector p3 =
            c3.and(0x00FF00FF)
                .reinterpretAsShorts()
                .mul(IntVector.broadcast(INTS, pairs[k + 6]).reinterpretAsShorts())
                .add(
                    c3.lanewise(VectorOperators.LSHR, 8)
                        .and(0x00FF00FF)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(INTS, pairs[k + 7]).reinterpretAsShorts()))
                .reinterpretAsInts();
        sum =
            sum.add(p3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(p3.lanewise(VectorOperators.ASHR, 16));
        both =
            ((FloatVector) sum.convert(VectorOperators.I2F, 0))
                .fma(
                    FloatVector.fromArray(FLOATS, scales, SCALES * block + WIDTH * (1 + half) + g),
                    both);
      }
      FloatVector scale =
          FloatVector.fromArray(FLOATS, scales, SCALES * block + g)
              .mul(x.scales()[first / 32 + block]);
      total = both.fma(scale, total);
      total.intoArray(sums, row * WIDTH + g);
    }
  }
}
