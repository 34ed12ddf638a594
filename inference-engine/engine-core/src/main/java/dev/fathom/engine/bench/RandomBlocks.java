package dev.fathom.engine.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.fathom.engine.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * Valid bytes of formats that nothing here writes: random codes under scales of a sensible size.
 */
final class RandomBlocks {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** Codes of FP8 as real weights have them: normal, some of them close to the largest number. */
  private static final byte[] NORMAL_FP8 = normalFloat8();

  private RandomBlocks() {}

  private static byte[] normalFloat8() {
    SplittableRandom random = new SplittableRandom(8);
    byte[] codes = new byte[1 << 16];
    for (int i = 0; i < codes.length; i++) {
      float x = (float) Math.clamp(random.nextGaussian() * 100, -448, 448);
      int sign = x < 0 ? 0x80 : 0;
      int subnormal = (int) (Math.abs(x) * 512);
      int normal = (Float.floatToIntBits(Math.abs(x)) >> 20) - (120 << 3);
      codes[i] = (byte) (sign | (subnormal < 8 ? subnormal : normal));
    }
    return codes;
  }

  static void fill(DType type, int columns, MemorySegment row, SplittableRandom random) {
    if (type == DType.F8_E4M3) {
      for (long at = 0; at < row.byteSize(); at++) {
        row.set(JAVA_BYTE, at, NORMAL_FP8[random.nextInt(NORMAL_FP8.length)]);
      }
      return;
    }
    for (long at = 0; at < row.byteSize(); at++) {
      row.set(JAVA_BYTE, at, (byte) random.nextInt(256));
    }
    float size = (float) (1 / Math.sqrt(columns));
    for (long at = 0; at < row.byteSize(); at += type.blockBytes()) {
      switch (type) {
        case Q4_K, Q5_K -> {
          // weights are 0-15 times scales of 0-63, less half of that
          half(row, at, size / 300);
          half(row, at + 2, size / 40);
        }
        case Q6_K -> half(row, at + 208, size / 2000);
        case F8_E4M3, F32, F16, BF16, Q8_0, Q4_0 -> {}
      }
    }
  }

  private static void half(MemorySegment row, long at, float value) {
    row.set(SHORT, at, Float.floatToFloat16(value));
  }
}
