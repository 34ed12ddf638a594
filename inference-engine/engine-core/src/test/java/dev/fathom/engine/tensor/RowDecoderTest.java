package dev.fathom.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks written element by element as ggml lays them out, read back by the decoder. */
class RowDecoderTest {

  private final Random random = new Random(7);

  @Test
  void float8KnowsItsLandmarks() {
    assertThat(Float8.toFloat((byte) 0x00)).isEqualTo(0f);
    assertThat(Float8.toFloat((byte) 0x38)).isEqualTo(1f);
    assertThat(Float8.toFloat((byte) 0xB8)).isEqualTo(-1f);
    assertThat(Float8.toFloat((byte) 0x7E)).isEqualTo(448f);
    assertThat(Float8.toFloat((byte) 0x01)).isEqualTo(0x1p-9f);
    assertThat(Float8.toFloat((byte) 0x08)).isEqualTo(0x1p-6f);
    assertThat(Float8.toFloat((byte) 0x7F)).isNaN();
    assertThat(Float8.toFloat((byte) 0xFF)).isNaN();
  }

  @Test
  void float8BlocksHaveTheirOwnScale() {
    MemorySegment codes = Arena.ofAuto().allocate(130 * 200);
    codes.fill((byte) 0x38);
    MemorySegment factors = Arena.ofAuto().allocate(4 * 4, 4);
    for (int i = 0; i < 4; i++) {
      factors.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, i + 1);
    }
    Tensor scale = new Tensor("s", DType.F32, List.of(2L, 2L), factors, null);
    Tensor tensor = new Tensor("w", DType.F8_E4M3, List.of(130L, 200L), codes, scale);
    float[] w = tensor.toFloats();
    assertThat(w[0]).isEqualTo(1);
    assertThat(w[127 * 200 + 127]).isEqualTo(1);
    assertThat(w[127 * 200 + 128]).isEqualTo(2);
    assertThat(w[128 * 200 + 127]).isEqualTo(3);
    assertThat(w[129 * 200 + 199]).isEqualTo(4);
  }

  @Test
  void q4kAndQ5kPackScalesMinimaAndQuantsWithoutLoss() {
    for (int bits = 4; bits <= 5; bits++) {
      byte[] block = new byte[bits == 4 ? 144 : 176];
      int quants = bits == 4 ? 16 : 48;
      setHalf(block, 0, 0.5f);
      setHalf(block, 2, 0.25f);
      float[] expected = new float[256];
      for (int sub = 0; sub < 8; sub++) {
        int scale = random.nextInt(64);
        int min = random.nextInt(64);
        packScale(block, sub, scale, min);
        for (int i = 0; i < 32; i++) {
          int q = random.nextInt(1 << bits);
          int at = quants + 32 * (sub / 2) + i;
          block[at] |= (byte) ((q & 15) << (sub % 2 == 0 ? 0 : 4));
          if (bits == 5) {
            block[16 + i] |= (byte) ((q >> 4) << sub);
          }
          expected[32 * sub + i] = 0.5f * scale * q - 0.25f * min;
        }
      }
      assertThat(decode(bits == 4 ? DType.Q4_K : DType.Q5_K, block)).isEqualTo(expected);
    }
  }

  @Test
  void q6kPacksLowAndHighBitsApart() {
    byte[] block = new byte[210];
    setHalf(block, 208, 0.125f);
    float[] expected = new float[256];
    for (int i = 0; i < 256; i++) {
      int scaleAt = 192 + i / 16;
      if (i % 16 == 0) {
        block[scaleAt] = (byte) (random.nextInt(256) - 128);
      }
      int q = random.nextInt(64);
      int inHalf = i % 128;
      int low = i / 128 * 64 + inHalf % 64;
      int high = 128 + i / 128 * 32 + inHalf % 32;
      block[low] |= (byte) ((q & 15) << (inHalf < 64 ? 0 : 4));
      block[high] |= (byte) ((q >> 4) << (2 * (inHalf / 32)));
      expected[i] = 0.125f * block[scaleAt] * (q - 32);
    }
    assertThat(decode(DType.Q6_K, block)).isEqualTo(expected);
  }

  @Test
  void roundingStaysWithinHalfAStep() {
    float[] row = new float[96];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) random.nextGaussian();
    }
    assertRounds(row, DType.Q8_0, 4.5f / 127 / 2);
    assertRounds(row, DType.Q4_0, 4.5f / 8);
    assertRounds(row, DType.BF16, 4.5f / 256);
    assertRounds(row, DType.F16, 4.5f / 2048);
    assertRounds(row, DType.F32, 0);
  }

  private static void assertRounds(float[] row, DType type, float step) {
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(row.length));
    RowEncoder.encode(row, type, data);
    float[] back = new Tensor("w", type, List.of((long) row.length), data, null).toFloats();
    for (int i = 0; i < row.length; i++) {
      assertThat(back[i]).isCloseTo(row[i], within(step));
    }
  }

  private static void packScale(byte[] block, int sub, int scale, int min) {
    if (sub < 4) {
      block[4 + sub] |= (byte) scale;
      block[8 + sub] |= (byte) min;
    } else {
      block[8 + sub] |= (byte) ((scale & 15) | ((min & 15) << 4));
      block[sub] |= (byte) (scale >> 4 << 6);
      block[4 + sub] |= (byte) (min >> 4 << 6);
    }
  }

  private static void setHalf(byte[] block, int at, float value) {
    short bits = Float.floatToFloat16(value);
    block[at] = (byte) bits;
    block[at + 1] = (byte) (bits >> 8);
  }

  private static float[] decode(DType type, byte[] block) {
    MemorySegment data = Arena.ofAuto().allocate(block.length);
    MemorySegment.copy(block, 0, data, JAVA_BYTE, 0, block.length);
    return new Tensor("w", type, List.of(256L), data, null).toFloats();
  }
}
