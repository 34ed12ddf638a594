package dev.fathom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RandomTensor;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VectorKernelsTest {

  private static final Kernels VECTOR = new VectorKernels(new Workers(2));
  private static final Kernels REFERENCE = new ReferenceKernels();

  @Property(tries = 300)
  void everyFormatAndShapeAgreesWithTheReference(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 90) int outputs,
      @ForAll @IntRange(min = 1, max = 400) int width,
      @ForAll @IntRange(min = 1, max = 11) int rows,
      @ForAll long seed) {
    Random random = new Random(seed);
    int columns = Math.ceilDiv(width, type.blockSize()) * type.blockSize();
    Tensor w = RandomTensor.of(type, outputs, columns, random);
    float[] x = Samples.gaussian(rows * columns, random);
    float[] expected = new float[rows * outputs];
    float[] actual = new float[rows * outputs];
    REFERENCE.matmul(w, x, rows, expected);
    VECTOR.matmul(w, x, rows, actual);
    Samples.assertClose(actual, expected, Samples.magnitude(w, x, rows));

    float[] y = Samples.gaussian(columns, random);
    float[] sum = y.clone();
    float[] factors = Samples.gaussian(outputs, random);
    REFERENCE.addRows(w, 0, outputs, factors, 0, y, 0);
    VECTOR.addRows(w, 0, outputs, factors, 0, sum, 0);
    Samples.assertClose(sum, y, 1e3f * outputs);
  }

  @Property(tries = 200)
  void aRowNeverDependsOnTheRowsBesideIt(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 70) int outputs,
      @ForAll @IntRange(min = 1, max = 300) int width,
      @ForAll @IntRange(min = 2, max = 9) int rows,
      @ForAll long seed) {
    Random random = new Random(seed);
    int columns = Math.ceilDiv(width, type.blockSize()) * type.blockSize();
    Tensor w = RandomTensor.of(type, outputs, columns, random);
    float[] x = Samples.gaussian(rows * columns, random);
    float[] together = new float[rows * outputs];
    VECTOR.matmul(w, x, rows, together);
    for (int row = 0; row < rows; row++) {
      float[] alone = new float[outputs];
      VECTOR.matmul(w, Arrays.copyOfRange(x, row * columns, (row + 1) * columns), 1, alone);
      assertThat(Arrays.copyOfRange(together, row * outputs, (row + 1) * outputs)).isEqualTo(alone);
    }
  }

  @Property(tries = 300)
  void decodingIsBitForBitTheReferences(
      @ForAll DType type, @ForAll @IntRange(min = 1, max = 300) int width, @ForAll long seed) {
    int columns = Math.ceilDiv(width, type.blockSize()) * type.blockSize();
    Tensor w = RandomTensor.of(type, 3, columns, new Random(seed));
    float[] expected = new float[columns];
    float[] actual = new float[columns];
    for (int row = 0; row < 3; row++) {
      RowDecoder.decode(w, row, expected, 0);
      VectorDecoder.decode(w, row, actual);
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  @Timeout(300)
  void everyPartRunsOnceAndAFailureReachesTheCaller() {
    try (Workers workers = new Workers(4)) {
      for (int round = 0; round < 2000; round++) {
        int count = round % 17;
        AtomicIntegerArray runs = new AtomicIntegerArray(17);
        workers.run(count, runs::incrementAndGet);
        for (int i = 0; i < 17; i++) {
          assertThat(runs.get(i)).isEqualTo(i < count ? 1 : 0);
        }
      }
      assertThatThrownBy(
              () ->
                  workers.run(
                      9,
                      part -> {
                        if (part == 5) {
                          throw new IllegalStateException("part 5");
                        }
                      }))
          .hasMessage("part 5");
    }
  }
}
