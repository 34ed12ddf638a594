package dev.fathom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RandomTensor;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Panels without C; {@link IntegerKernelsTest} has the products of integers. */
class PanelKernelsTest {

  private static final Workers WORKERS = new Workers(2);
  private static final Kernels REFERENCE = new ReferenceKernels();

  @Property(tries = 300)
  void everyFormatInFloat32AgreesWithTheReference(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 90) int outputs,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll @IntRange(min = 1, max = 11) int rows,
      @ForAll long seed) {
    Assume.that(!IntegerKernels.supports(type));
    Random random = new Random(seed);
    Tensor w = RandomTensor.of(type, outputs, columns(type, width), random);
    float[] x = Samples.gaussian(rows * w.columns(), random);
    float[] expected = new float[rows * outputs];
    REFERENCE.matmul(w, x, rows, expected);
    float[] actual = multiply(prepared(w), w, x, rows);
    Samples.assertClose(actual, expected, Samples.magnitude(w, x, rows));
  }

  @Property(tries = 200)
  void aRowNeverDependsOnTheRowsBesideIt(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 70) int outputs,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll @IntRange(min = 2, max = 9) int rows,
      @ForAll long seed) {
    Random random = new Random(seed);
    Tensor w = RandomTensor.of(type, outputs, columns(type, width), random);
    Kernels kernels = prepared(w);
    float[] x = Samples.gaussian(rows * w.columns(), random);
    float[] together = multiply(kernels, w, x, rows);
    for (int row = 0; row < rows; row++) {
      float[] own = Arrays.copyOfRange(x, row * w.columns(), (row + 1) * w.columns());
      assertThat(Arrays.copyOfRange(together, row * outputs, (row + 1) * outputs))
          .isEqualTo(multiply(kernels, w, own, 1));
    }
  }

  @Property(tries = 300)
  void cMultipliesInFloat32BitForBitAsJavaDoes(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 90) int outputs,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll @IntRange(min = 1, max = 19) int rows,
      @ForAll long seed) {
    Assume.that(NativeLibrary.instructions().c() && !IntegerKernels.supports(type));
    Random random = new Random(seed);
    Tensor w = RandomTensor.of(type, outputs, columns(type, width), random);
    float[] x = Samples.gaussian(rows * w.columns(), random);
    float[] expected = multiply(prepared(w), w, x, rows);
    for (Instructions instructions : Samples.instructions()) {
      PanelKernels c = new PanelKernels(WORKERS, instructions);
      c.prepare(w);
      assertThat(multiply(c, w, x, rows)).as(instructions.name()).isEqualTo(expected);
    }
  }

  @Property(tries = 300)
  void decodingIsBitForBitTheReferences(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 40) int outputs,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll long seed) {
    Tensor w = RandomTensor.of(type, outputs, columns(type, width), new Random(seed));
    Assume.that(PanelPacker.supports(w) && !IntegerKernels.supports(type));
    PanelMatrix matrix = Samples.panels(w);
    int first = w.columns() / 64 * 32;
    float[] out = new float[w.columns() * PanelMatrix.WIDTH];
    float[] scales = new float[2 * w.columns()];
    float[] expected = new float[w.columns()];
    for (int panel = 0; panel < matrix.panels(); panel++) {
      int count = w.columns() - first;
      matrix.factors(panel, first, count, scales);
      PanelDecoder.decode(matrix, panel, first, count, scales, out);
      for (int row = panel * 32; row < Math.min(outputs, panel * 32 + 32); row++) {
        RowDecoder.decode(w, row, expected, 0);
        for (int k = first; k < w.columns(); k++) {
          assertThat(out[(k - first) * 32 + row % 32]).isEqualTo(expected[k]);
        }
      }
    }
  }

  @Property(tries = 200)
  void cPacksTheBytesThatJavaDoes(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 70) int outputs,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll long seed) {
    Tensor w = RandomTensor.of(type, outputs, columns(type, width), new Random(seed));
    Assume.that(NativeLibrary.instructions().c() && PanelPacker.supports(w));
    PanelMatrix expected = Samples.panels(w);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actual = arena.allocate(expected.data().byteSize());
      for (int panel = 0; panel < expected.panels(); panel++) {
        assertThat(NativePacker.pack(w, panel, actual, expected.at(panel))).isTrue();
      }
      assertThat(actual.mismatch(expected.data())).isEqualTo(-1);
    }
  }

  @Property(tries = 300)
  void aMatrixWithWhatIsNoNumberStaysAsItIs(
      @ForAll DType type,
      @ForAll @IntRange(min = 1, max = 70) int outputs,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll boolean c,
      @ForAll long seed) {
    Random random = new Random(seed);
    Tensor w = RandomTensor.of(type, outputs, columns(type, width), random);
    Assume.that(type != DType.F32 && type != DType.BF16 && PanelPacker.supports(w));
    long place = poison(w, random);
    for (int panel = 0; panel < PanelMatrix.panels(outputs); panel++) {
      boolean sound = place / w.rowBytes() / PanelMatrix.WIDTH != panel;
      long bytes = PanelPacker.panelBytes(type, w.columns());
      MemorySegment out = Arena.ofAuto().allocate(bytes);
      assertThat(PanelPacker.pack(w, panel, out, 0)).isEqualTo(sound);
      if (NativeLibrary.instructions().c()) {
        assertThat(NativePacker.pack(w, panel, out, 0)).isEqualTo(sound);
      }
    }
    Tensor next = RandomTensor.of(type, outputs, w.columns(), random);
    float[] x = Samples.gaussian(2 * w.columns(), random);
    Instructions own = c ? NativeLibrary.instructions() : Instructions.NONE;
    PanelKernels kernels = new PanelKernels(WORKERS, own);
    kernels.prepare(w);
    kernels.prepare(next);
    assertThat(multiply(kernels, w, x, 2)).isEqualTo(multiply(new VectorKernels(WORKERS), w, x, 2));
    PanelKernels other = new PanelKernels(WORKERS, own);
    other.prepare(next);
    assertThat(multiply(kernels, next, x, 2)).isEqualTo(multiply(other, next, x, 2));
  }

  /** Makes one of the numbers that must be finite infinite or none, and says where. */
  private static long poison(Tensor w, Random random) {
    if (w.type() == DType.F8_E4M3) {
      long at = random.nextLong(w.data().byteSize());
      w.data().set(ValueLayout.JAVA_BYTE, at, (byte) (random.nextBoolean() ? 0x7F : 0xFF));
      return at;
    }
    int step = w.type().blockBytes();
    long at = random.nextLong(w.data().byteSize() / step) * step;
    long inside =
        switch (w.type()) {
          case Q4_K, Q5_K -> random.nextBoolean() ? 0 : 2;
          case Q6_K -> 208;
          case F32, F16, BF16, F8_E4M3, Q8_0, Q4_0 -> 0;
        };
    int bits = 0x7C00 | random.nextInt(0x400) | (random.nextBoolean() ? 0x8000 : 0);
    w.data()
        .set(
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
            at + inside,
            (short) bits);
    return at;
  }

  @Property(tries = 20)
  void productsTogetherAreTheProductsOneByOne(@ForAll long seed) {
    Random random = new Random(seed);
    PanelKernels kernels = new PanelKernels(WORKERS);
    Tensor wide = RandomTensor.of(DType.Q8_0, 70, 64, random);
    Tensor small = RandomTensor.of(DType.BF16, 3, 64, random);
    Tensor unprepared = RandomTensor.of(DType.F32, 9, 64, random);
    kernels.prepare(wide);
    kernels.prepare(small);
    float[] x = Samples.gaussian(5 * 64, random);
    List<Kernels.Product> products =
        List.of(
            new Kernels.Product(wide, x, 5, new float[5 * 70]),
            new Kernels.Product(unprepared, x, 5, new float[5 * 9]),
            new Kernels.Product(small, x, 3, new float[3 * 3]));
    kernels.matmul(products);
    for (Kernels.Product product : products) {
      assertThat(product.y()).isEqualTo(multiply(kernels, product.w(), x, product.rows()));
    }
  }

  private static Kernels prepared(Tensor w) {
    PanelKernels kernels = new PanelKernels(WORKERS, Instructions.NONE);
    kernels.prepare(w);
    return kernels;
  }

  private static float[] multiply(Kernels kernels, Tensor w, float[] x, int rows) {
    float[] y = new float[rows * w.rows()];
    kernels.matmul(w, x, rows, y);
    return y;
  }

  private static int columns(DType type, int width) {
    return Math.ceilDiv(width, type.blockSize()) * type.blockSize();
  }
}
