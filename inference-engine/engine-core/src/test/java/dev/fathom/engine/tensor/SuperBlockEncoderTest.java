package dev.fathom.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read back from a K-quant block is near what was written, whatever it was. */
class SuperBlockEncoderTest {

  private static final int COLUMNS = 1024;

  private final Random random = new Random(11);

  @ParameterizedTest
  @CsvSource({"Q4_K, 0.08", "Q5_K, 0.04", "Q6_K, 0.02"})
  void theErrorIsASmallShareOfTheNumbers(DType type, double share) {
    for (int trial = 0; trial < 50; trial++) {
      float[] row = gaussian((float) Math.exp(random.nextGaussian()));
      double relative = error(row, roundTrip(row, type)) / size(row);
      assertThat(relative).isLessThan(share).isGreaterThan(share / 8);
    }
  }

  @ParameterizedTest
  @CsvSource({"Q4_K, Q4_0", "Q6_K, Q4_K"})
  void theSearchForScalesAndMoreBitsPay(DType better, DType worse) {
    float[] row = gaussian(1);
    assertThat(error(row, roundTrip(row, better))).isLessThan(error(row, roundTrip(row, worse)));
  }

  @ParameterizedTest
  @CsvSource({"Q4_K, 15", "Q5_K, 31", "Q6_K, 31"})
  void noElementIsFurtherOffThanTheStepOfItsBlock(DType type, int levels) {
    for (int trial = 0; trial < 50; trial++) {
      float[] row = gaussian(1);
      row[random.nextInt(COLUMNS)] = 20 * (float) random.nextGaussian();
      float[] back = roundTrip(row, type);
      for (int block = 0; block < COLUMNS; block += 256) {
        float largest = 0;
        for (int i = block; i < block + 256; i++) {
          largest = Math.max(largest, Math.abs(row[i]));
        }
        for (int i = block; i < block + 256; i++) {
          assertThat(back[i]).isCloseTo(row[i], within(2 * largest / levels));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"Q4_K", "Q5_K", "Q6_K"})
  void whatABlockCanSayIsSaidAlmostExactly(DType type) {
    assertThat(size(roundTrip(new float[COLUMNS], type))).isZero();
    for (float value : new float[] {0.5f, -0.5f, 1e4f, -0.1f}) {
      float[] row = new float[COLUMNS];
      Arrays.fill(row, value);
      float[] back = roundTrip(row, type);
      for (float b : back) {
        assertThat(b).isCloseTo(value, within(Math.abs(value) * 2e-3f));
      }
    }
    float[] spike = new float[COLUMNS];
    spike[300] = -3;
    float[] back = roundTrip(spike, type);
    assertThat(back[300]).isCloseTo(-3, within(6e-3f));
    back[300] = 0;
    assertThat(size(back)).isLessThan(0.01);
  }

  private float[] gaussian(float deviation) {
    float[] row = new float[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      row[i] = deviation * (float) random.nextGaussian();
    }
    return row;
  }

  private static float[] roundTrip(float[] row, DType type) {
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(row.length));
    data.fill((byte) 0xAA);
    RowEncoder.encode(row, type, data);
    return new Tensor("w", type, List.of((long) row.length), data, null).toFloats();
  }

  private static double error(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static double size(float[] a) {
    return error(a, new float[a.length]);
  }
}
