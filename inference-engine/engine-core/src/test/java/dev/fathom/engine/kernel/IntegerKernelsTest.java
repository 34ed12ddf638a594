package dev.fathom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RandomTensor;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class IntegerKernelsTest {

  /** The formats with an integer kernel. */
  enum Format {
    Q8_0,
    Q4_0,
    Q4_K,
    Q5_K,
    Q6_K;

    DType type() {
      return DType.valueOf(name());
    }
  }

  private static final Workers WORKERS = new Workers(2);

  @Property(tries = 200)
  void bothCAndJavaAreTheDefinitionBitForBit(
      @ForAll Format format,
      @ForAll @IntRange(min = 1, max = 70) int outputs,
      @ForAll @IntRange(min = 1, max = 1300) int width,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll long seed) {
    Random random = new Random(seed);
    Tensor w = tensor(format, outputs, width, random);
    float[] x = Samples.gaussian(rows * w.columns(), random);
    QuantisedRows quantised = quantise(x, rows, w.columns());
    PanelMatrix matrix = Samples.panels(w);
    quantised.spread();
    IntegerPanels java = new IntegerPanels();
    for (int panel = 0; panel < matrix.panels(); panel++) {
      float[] expected = new float[rows * 32];
      for (int row = 0; row < rows; row++) {
        for (int o = panel * 32; o < Math.min(outputs, panel * 32 + 32); o++) {
          expected[row * 32 + o % 32] = dot(w, o, quantised, row);
        }
      }
      int count = Math.min(32, outputs - panel * 32);
      float[] actual = new float[rows * 32];
      java.multiply(matrix, panel, quantised, actual);
      assertRows(actual, expected, count, "Java");
      for (Instructions instructions : Samples.instructions()) {
        float[] whole = new float[rows * outputs];
        IntegerKernels.multiply(
            instructions, matrix, panel, quantised, new float[rows * 32], whole);
        for (int row = 0; row < rows; row++) {
          System.arraycopy(whole, row * outputs + panel * 32, actual, row * 32, count);
        }
        assertRows(actual, expected, count, instructions.name());
      }
    }
  }

  private static void assertRows(float[] actual, float[] expected, int count, String by) {
    for (int from = 0; from < actual.length; from += 32) {
      assertThat(Arrays.copyOfRange(actual, from, from + count))
          .as("row %s by %s", from / 32, by)
          .isEqualTo(Arrays.copyOfRange(expected, from, from + count));
    }
  }

  @Property(tries = 100)
  void whatRoundingTheActivationsCostsIsBounded(
      @ForAll Format format,
      @ForAll @IntRange(min = 1, max = 70) int outputs,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll long seed) {
    Random random = new Random(seed);
    Tensor w = tensor(format, outputs, width, random);
    float[] x = Samples.gaussian(rows * w.columns(), random);
    float[] expected = new float[rows * outputs];
    float[] actual = new float[rows * outputs];
    new ReferenceKernels().matmul(w, x, rows, expected);
    PanelKernels kernels = new PanelKernels(WORKERS);
    kernels.prepare(w);
    kernels.matmul(w, x, rows, actual);
    // each code is off by half a step, which is 1/254 of the largest of its block
    float[] weights = new float[w.columns()];
    for (int o = 0; o < outputs; o++) {
      RowDecoder.decode(w, o, weights, 0);
      for (int row = 0; row < rows; row++) {
        double bound = 0;
        double size = 0;
        for (int from = 0; from < w.columns(); from += 32) {
          double sum = 0;
          double max = 0;
          for (int i = from; i < from + 32; i++) {
            sum += Math.abs(weights[i]);
            max = Math.max(max, Math.abs(x[row * w.columns() + i]));
          }
          bound += sum * max / 253;
          size += sum * max;
        }
        assertThat(Math.abs(actual[row * outputs + o] - expected[row * outputs + o]))
            .isLessThanOrEqualTo((float) (bound + 1e-5 * size));
      }
    }
  }

  @Property(tries = 100)
  void aRowNeverDependsOnTheRowsBesideIt(
      @ForAll Format format,
      @ForAll @IntRange(min = 1, max = 70) int outputs,
      @ForAll @IntRange(min = 1, max = 1300) int width,
      @ForAll @IntRange(min = 2, max = 40) int rows,
      @ForAll long seed) {
    Random random = new Random(seed);
    Tensor w = tensor(format, outputs, width, random);
    PanelKernels kernels = new PanelKernels(WORKERS);
    kernels.prepare(w);
    float[] x = Samples.gaussian(rows * w.columns(), random);
    float[] together = new float[rows * outputs];
    kernels.matmul(w, x, rows, together);
    for (int row = 0; row < rows; row++) {
      float[] alone = new float[outputs];
      float[] own = Arrays.copyOfRange(x, row * w.columns(), (row + 1) * w.columns());
      kernels.matmul(w, own, 1, alone);
      assertThat(Arrays.copyOfRange(together, row * outputs, (row + 1) * outputs)).isEqualTo(alone);
    }
  }

  /** The definition: exact sums of codes, one chain of fused multiply-adds over the blocks. */
  private static float dot(Tensor w, int o, QuantisedRows x, int row) {
    float sum = 0;
    for (int block = 0; block < w.columns() / 32; block++) {
      float scale = x.scales()[x.at(row, 32 * block) / 32];
      int[] codes = new int[32];
      int total = 0;
      for (int i = 0; i < 32; i++) {
        codes[i] = x.codes()[x.at(row, 32 * block + i)];
        total += codes[i];
      }
      long at =
          o * w.rowBytes()
              + w.type().bytes(32L * block / w.type().blockSize() * w.type().blockSize());
      int sub = block % 8;
      MemorySegment data = w.data();
      switch (w.type()) {
        case Q8_0, Q4_0 -> {
          int integer = 0;
          for (int i = 0; i < 32; i++) {
            integer += codes[i] * code(w.type(), data, at, i);
          }
          sum = Math.fma((float) integer, half(data, at) * scale, sum);
        }
        case Q4_K, Q5_K -> {
          int integer = 0;
          boolean five = w.type() == DType.Q5_K;
          long nibbles = at + (five ? 48 : 16) + 32L * (sub / 2);
          for (int i = 0; i < 32; i++) {
            int pair = data.get(ValueLayout.JAVA_BYTE, nibbles + i) & 0xFF;
            int fifth = five ? (data.get(ValueLayout.JAVA_BYTE, at + 16 + i) >> sub) & 1 : 0;
            integer += codes[i] * (((pair >> (4 * (sub % 2))) & 15) | (fifth << 4));
          }
          float d = half(data, at) * sixBits(data, at + 4, sub, 0);
          float min = half(data, at + 2) * sixBits(data, at + 4, sub, 4);
          sum = Math.fma((float) integer, d * scale, sum);
          sum = Math.fma(-min, scale * (float) total, sum);
        }
        case Q6_K -> {
          int integer = 0;
          for (int i = 0; i < 32; i++) {
            int own = data.get(ValueLayout.JAVA_BYTE, at + 192 + 2L * sub + i / 16);
            integer += codes[i] * own * sixBitCode(data, at, 32 * sub + i);
          }
          sum = Math.fma((float) integer, half(data, at + 208) * scale, sum);
        }
        case F32, F16, BF16, F8_E4M3 -> throw new IllegalArgumentException();
      }
    }
    return sum;
  }

  private static int code(DType type, MemorySegment data, long at, int i) {
    int b = data.get(ValueLayout.JAVA_BYTE, at + 2 + (type == DType.Q8_0 ? i : i % 16));
    return type == DType.Q8_0 ? b : (((b & 0xFF) >> (4 * (i / 16))) & 15) - 8;
  }

  private static int sixBits(MemorySegment data, long packed, int sub, int part) {
    int low = data.get(ValueLayout.JAVA_BYTE, packed + part + sub % 4) & 0xFF;
    int high = data.get(ValueLayout.JAVA_BYTE, packed + 8 + sub % 4) & 0xFF;
    return sub < 4 ? low & 63 : ((high >> part) & 15) | (low >> 6 << 4);
  }

  private static int sixBitCode(MemorySegment data, long at, int i) {
    int quarter = i / 32 % 4;
    int low = data.get(ValueLayout.JAVA_BYTE, at + 64L * (i / 128) + 32L * (quarter % 2) + i % 32);
    int high = data.get(ValueLayout.JAVA_BYTE, at + 128 + 32L * (i / 128) + i % 32);
    return ((((low & 0xFF) >> (4 * (quarter / 2))) & 15)
            | ((((high & 0xFF) >> (2 * quarter)) & 3) << 4))
        - 32;
  }

  private static float half(MemorySegment data, long at) {
    return Float.float16ToFloat(
        data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at));
  }

  private static QuantisedRows quantise(float[] x, int rows, int columns) {
    QuantisedRows quantised = new QuantisedRows(rows, columns);
    quantised.quantise(x, 0, rows);
    return quantised;
  }

  private static Tensor tensor(Format format, int outputs, int width, Random random) {
    int block = format.type().blockSize();
    int columns = Math.ceilDiv(width, block) * block;
    return RandomTensor.of(format.type(), outputs, columns, random);
  }
}
