package dev.fathom.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Float8;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link RowDecoder} with vectors, for the formats that gain from it; bit for bit the same numbers.
 *
 * <p>Narrow integers are always loaded as a vector of as many bytes as there will be floats, and
 * widened from part 0: the compiler has good code for that form and none for the others.
 */
final class VectorDecoder {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * 8)));
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * 16));

  /** Whether a byte vector holds exactly as many elements as a float vector. */
  private static final boolean BYTES_FIT = BYTES.length() == LANES;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private VectorDecoder() {}

  static void decode(Tensor tensor, int row, float[] out) {
    switch (tensor.type()) {
      case BF16 -> bf16(tensor, row, out);
      case Q8_0 -> {
        if (BYTES_FIT) {
          q8(tensor, row, out);
        } else {
          RowDecoder.decode(tensor, row, out, 0);
        }
      }
      case F8_E4M3 -> {
        if (BYTES_FIT) {
          float8(tensor, row, out);
        } else {
          RowDecoder.decode(tensor, row, out, 0);
        }
      }
      case F32, F16, Q4_0, Q4_K, Q5_K, Q6_K -> RowDecoder.decode(tensor, row, out, 0);
    }
  }

  private static void bf16(Tensor tensor, int row, float[] out) {
    MemorySegment data = tensor.data();
    long start = row * tensor.rowBytes();
    int columns = tensor.columns();
    int i = 0;
    for (; i <= columns - LANES; i += LANES) {
      ShortVector.fromMemorySegment(SHORTS, data, start + 2L * i, LITTLE_ENDIAN)
          .convertShape(VectorOperators.S2I, INTS, 0)
          .reinterpretAsInts()
          .lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(out, i);
    }
    for (; i < columns; i++) {
      out[i] = Float.intBitsToFloat(data.get(SHORT, start + 2L * i) << 16);
    }
  }

  private static void q8(Tensor tensor, int row, float[] out) {
    MemorySegment data = tensor.data();
    long at = row * tensor.rowBytes();
    for (int block = 0; block < tensor.columns(); block += 32, at += DType.Q8_0.blockBytes()) {
      float scale = Float.float16ToFloat(data.get(SHORT, at));
      for (int i = 0; i < 32; i += LANES) {
        FloatVector q =
            (FloatVector)
                ByteVector.fromMemorySegment(BYTES, data, at + 2 + i, LITTLE_ENDIAN)
                    .castShape(FLOATS, 0);
        q.mul(scale).intoArray(out, block + i);
      }
    }
  }

  /**
   * Sign, exponent and mantissa move to a float's places, four bits right of the sign's; 2¹²⁰ makes
   * up for the difference in bias, exactly, for subnormal codes too.
   */
  private static void float8(Tensor tensor, int row, float[] out) {
    Tensor scale = tensor.scale();
    MemorySegment data = tensor.data();
    long start = row * tensor.rowBytes();
    int columns = tensor.columns();
    for (int block = 0; block < columns; block += Tensor.SCALE_BLOCK) {
      float factor = 1;
      if (scale != null) {
        long index =
            (long) (row / Tensor.SCALE_BLOCK) * scale.columns() + block / Tensor.SCALE_BLOCK;
        factor = scale.data().get(FLOAT, 4 * index);
      }
      int end = Math.min(columns, block + Tensor.SCALE_BLOCK);
      int i = block;
      for (; i <= end - LANES; i += LANES) {
        IntVector code =
            ByteVector.fromMemorySegment(BYTES, data, start + i, LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                .reinterpretAsInts();
        IntVector sign = code.and(0x80).lanewise(VectorOperators.LSHL, 24);
        IntVector magnitude = code.and(0x7F);
        FloatVector value =
            magnitude
                .lanewise(VectorOperators.LSHL, 20)
                .reinterpretAsFloats()
                .mul(0x1p120f)
                .blend(Float.NaN, magnitude.eq(0x7F).cast(FLOATS))
                .reinterpretAsInts()
                .or(sign)
                .reinterpretAsFloats();
        value.mul(factor).intoArray(out, i);
      }
      for (; i < end; i++) {
        out[i] = Float8.toFloat(data.get(ValueLayout.JAVA_BYTE, start + i)) * factor;
      }
    }
  }
}
