package dev.fathom.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Tensors of any type with arbitrary bits where any bits are allowed and sane scales elsewhere. */
public final class RandomTensor {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RandomTensor() {}

  public static Tensor of(DType type, int rows, int columns, Random random) {
    long elements = (long) rows * columns;
    byte[] bytes = new byte[Math.toIntExact(type.bytes(elements))];
    random.nextBytes(bytes);
    MemorySegment data = Arena.ofAuto().allocate(bytes.length);
    MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
    for (long at = 0; at < bytes.length; at += type.blockBytes()) {
      switch (type) {
        case F32 ->
            data.set(
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                at,
                (float) random.nextGaussian());
        case F16 -> half(data, at, random);
        case BF16 ->
            data.set(SHORT, at, (short) (Float.floatToIntBits(random.nextFloat() - .5f) >>> 16));
        case F8_E4M3 -> {
          if ((data.get(JAVA_BYTE, at) & 0x7F) == 0x7F) {
            data.set(JAVA_BYTE, at, (byte) 0x80);
          }
        }
        case Q8_0, Q4_0 -> half(data, at, random);
        case Q4_K, Q5_K -> {
          half(data, at, random);
          half(data, at + 2, random);
        }
        case Q6_K -> half(data, at + 208, random);
      }
    }
    List<Long> shape = List.of((long) rows, (long) columns);
    return new Tensor("random", type, shape, data, scale(type, rows, columns, random));
  }

  private static @Nullable Tensor scale(DType type, int rows, int columns, Random random) {
    return type == DType.F8_E4M3
        ? of(DType.F32, Math.ceilDiv(rows, 128), Math.ceilDiv(columns, 128), random)
        : null;
  }

  private static void half(MemorySegment data, long at, Random random) {
    data.set(SHORT, at, Float.floatToFloat16((random.nextFloat() - .5f) / 16));
  }
}
