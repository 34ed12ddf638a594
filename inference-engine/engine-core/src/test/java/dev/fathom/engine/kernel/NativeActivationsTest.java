package dev.fathom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RandomTensor;
import dev.fathom.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

class NativeActivationsTest {

  private static final Workers WORKERS = new Workers(2);

  @BeforeTry
  void thereIsC() {
    assumeTrue(NativeLibrary.instructions().c(), "no C for this processor");
  }

  @Property(tries = 200)
  void roundingIsThatOfJavaBitForBit(
      @ForAll @IntRange(min = 1, max = 40) int blocks,
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll long seed) {
    float[] x = Samples.gaussian(count * blocks * 32, new Random(seed));
    Arrays.fill(x, 0, 32, 0);
    QuantisedRows expected = new QuantisedRows(count, blocks * 32);
    expected.quantise(x, 0, count);
    QuantisedRows actual = new QuantisedRows(count, blocks * 32);
    NativeActivations.quantise(x, 0, count / 2, actual);
    NativeActivations.quantise(x, count / 2, count, actual);
    assertThat(actual.codes()).isEqualTo(expected.codes());
    assertThat(actual.scales()).isEqualTo(expected.scales());
    assertThat(actual.sums()).isEqualTo(expected.sums());
  }

  @Property(tries = 200)
  void theGateIsThatOfJavaBitForBit(
      @ForAll @IntRange(min = 1, max = 100) int n, @ForAll long seed) {
    Random random = new Random(seed);
    float[] expected = Samples.gaussian(n, random);
    float[] actual = expected.clone();
    float[] up = Samples.gaussian(n, random);
    VectorExp.gate(expected, up, 0, n);
    NativeActivations.gate(actual, up, 0, n);
    assertThat(actual).isEqualTo(expected);
  }

  @Property(tries = 200)
  void sumsAreThoseOfJavaBitForBit(
      @ForAll @IntRange(min = 0, max = 100) int n, @ForAll float factor, @ForAll long seed) {
    Random random = new Random(seed);
    float[] x = Samples.gaussian(n + 3, random);
    float[] expected = Samples.gaussian(n + 2, random);
    float[] actual = expected.clone();
    new VectorKernels(WORKERS).add(factor, x, 3, expected, 1, n);
    NativeActivations.add(factor, x, 3, actual, 1, n);
    assertThat(actual).isEqualTo(expected);
  }

  @Property(tries = 200)
  void rowsAreAddedAndMultipliedAsTheReferenceDoes(
      @ForAll boolean rounded,
      @ForAll @IntRange(min = 1, max = 100) int width,
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll long seed) {
    Random random = new Random(seed);
    int columns = rounded ? Math.ceilDiv(width, 32) * 32 : width;
    Tensor w = RandomTensor.of(rounded ? DType.Q8_0 : DType.F32, count + 2, columns, random);
    Kernels c = new PanelKernels(WORKERS, NativeLibrary.instructions());
    Kernels reference = new ReferenceKernels();
    float[] x = Samples.gaussian(columns + count + 3, random);
    float[] expected = new float[columns + count + 1];
    float[] actual = new float[columns + count + 1];
    reference.dotRows(w, 1, count, x, 3, expected, 1);
    c.dotRows(w, 1, count, x, 3, actual, 1);
    Samples.assertClose(actual, expected, Samples.magnitude(w, x, 1));
    reference.addRows(w, 2, count, x, 3, expected, 1);
    c.addRows(w, 2, count, x, 3, actual, 1);
    Samples.assertClose(actual, expected, Samples.magnitude(w, x, 1) + count);
  }

  @Property(tries = 300)
  void attentionIsThatOfTheReference(
      @ForAll @IntRange(min = 1, max = 300) int keyDim,
      @ForAll @IntRange(min = 1, max = 80) int valueDim,
      @ForAll @IntRange(min = 1, max = 20) int queries,
      @ForAll @IntRange(min = 1, max = 150) int longest,
      @ForAll long seed) {
    Random random = new Random(seed);
    PagedEntries entries = entries(keyDim, valueDim, longest, random);
    int[] lengths = random.ints(queries, 1, longest + 1).sorted().toArray();
    float[] q = Samples.gaussian(queries * keyDim, random);
    int[] qAt = new int[queries];
    int[] outAt = new int[queries];
    for (int r = 0; r < queries; r++) {
      qAt[r] = r * keyDim;
      outAt[r] = r * valueDim;
    }
    float[] expected = new float[queries * valueDim];
    new ReferenceKernels().attend(entries, q, qAt, lengths, expected, outAt);
    for (Instructions instructions : Samples.instructions()) {
      Kernels kernels = new PanelKernels(WORKERS, instructions);
      float[] actual = new float[queries * valueDim];
      kernels.attend(entries, q, qAt, lengths, actual, outAt);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], offset(2e-5f));
      }
      // and a query never depends on those beside it
      for (int r = 0; r < queries; r++) {
        float[] alone = new float[valueDim];
        kernels.attend(entries, q, new int[] {qAt[r]}, new int[] {lengths[r]}, alone, new int[1]);
        assertThat(Arrays.copyOfRange(actual, outAt[r], outAt[r] + valueDim)).isEqualTo(alone);
      }
    }
  }

  /** Pages of seven tokens, in no order. */
  private static PagedEntries entries(int keyDim, int valueDim, int tokens, Random random) {
    int pages = Math.ceilDiv(tokens, 7);
    int width = keyDim + valueDim + 3;
    int[] table = random.ints(0, pages).distinct().limit(pages).toArray();
    float[] data = Samples.gaussian(pages * 7 * width, random);
    return new PagedEntries(
        data, table, 7, width, 1, keyDim, keyDim + 2, valueDim, (float) (1 / Math.sqrt(keyDim)));
  }
}
