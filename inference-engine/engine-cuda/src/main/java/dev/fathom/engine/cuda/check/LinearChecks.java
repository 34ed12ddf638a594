package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.kernel.Format;
import dev.fathom.engine.cuda.kernel.Groups;
import dev.fathom.engine.cuda.kernel.LinearKernels;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.Output;
import dev.fathom.engine.cuda.kernel.Product;
import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Products in every format, for few rows and for many, plain, batched and grouped. */
final class LinearChecks implements Check {

  private static final List<Output> PLAIN =
      List.of(Output.STORE_FLOAT, Output.ADD_FLOAT, Output.STORE_BF16);

  private record Shape(int n, int k, int rows) {}

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    LinearKernels kernels = new LinearKernels(bed.library());
    List<Result> results = new ArrayList<>();
    for (Format format : Format.values()) {
      List<Shape> shapes = shapes(format, large);
      for (int i = 0; i < shapes.size(); i++) {
        for (Output output : outputs(i, large)) {
          results.add(plain(bed, kernels, random, format, shapes.get(i), output));
        }
      }
      for (int tileRows : new int[] {1, 8, 16, 32, 128}) {
        results.add(grouped(bed, kernels, random, format, tileRows, false));
      }
      results.add(grouped(bed, kernels, random, format, 8, true));
      results.add(grouped(bed, kernels, random, format, 128, true));
    }
    results.add(batched(bed, kernels, random, 128, 3));
    results.add(batched(bed, kernels, random, 24, 70));
    return results;
  }

  /** All of them, or two of which the one that differs most is always one. */
  private static List<Output> outputs(int shape, boolean all) {
    return all ? List.of(Output.values()) : List.of(PLAIN.get(shape % 3), Output.SWIGLU_BF16);
  }

  private static List<Shape> shapes(Format format, boolean large) {
    boolean blocks = format == Format.INT8 || format == Format.INT4;
    List<Shape> shapes = new ArrayList<>();
    shapes.add(new Shape(32, blocks ? 96 : 40, 1));
    shapes.add(new Shape(23, blocks ? 32 : 10, 5));
    shapes.add(new Shape(17, 288, 13));
    shapes.add(new Shape(48, blocks ? 160 : 145, 29));
    // whole steps for the kernels that fetch ahead, unevenly shared out and more than fit at once
    shapes.add(new Shape(33, 1280, 3));
    shapes.add(new Shape(24, 10_752, 1));
    shapes.add(new Shape(24, 5248, 2));
    shapes.add(new Shape(19, 3200, 11));
    shapes.add(new Shape(16, 256, 64));
    shapes.add(new Shape(130, blocks ? 64 : 70, 67));
    shapes.add(new Shape(144, 160, 131));
    if (large) {
      for (int rows : new int[] {1, 8, 12, 30, 64, 200, 1024}) {
        shapes.add(new Shape(2048, 1408, rows));
      }
      shapes.add(new Shape(4096, 4096, 1));
      shapes.add(new Shape(1536, 7168, 64));
    }
    return shapes;
  }

  private static Result plain(
      Bed bed, LinearKernels kernels, Randoms random, Format format, Shape shape, Output output) {
    boolean swiglu = output == Output.SWIGLU_BF16;
    Tensor w = random.tensor(format, shape.n, shape.k);
    Tensor up = swiglu ? random.tensor(format, shape.n, shape.k) : w;
    Matrix matrix = bed.weights(loader -> swiglu ? loader.interleaved(w, up) : loader.matrix(w));
    int width = swiglu ? matrix.rows() / 2 : shape.n;
    int xStride = shape.k + (shape.k % 8 == 0 ? 8 : 3);
    float[] x = Bf16.round(random.floats(shape.rows * xStride));
    float[] bias = random.floats(shape.n);
    float[] before = random.floats(shape.rows * width);
    boolean add = output == Output.ADD_FLOAT;
    boolean floats = add || output == Output.STORE_FLOAT;
    long y = add ? bed.floats(before) : bed.room(4L * shape.rows * width);
    kernels.multiply(
        bed.stream(),
        matrix,
        new Product(
            bed.bf16(x), xStride, shape.rows, y, width, output, swiglu ? 0 : bed.floats(bias)));
    float[] weights = w.toFloats();
    float[] ups = swiglu ? up.toFloats() : weights;
    int[] looked = random.rowsOf(shape.rows);
    double[] expected =
        Expected.rows(
            looked,
            width,
            (row, n) -> {
              if (n >= shape.n) {
                return 0; // gates come in eights
              }
              double value = Expected.dot(x, row * xStride, weights, n * shape.k, shape.k);
              return swiglu
                  ? Expected.swiglu(
                      value, Expected.dot(x, row * xStride, ups, n * shape.k, shape.k))
                  : value + bias[n] + (add ? before[row * width + n] : 0);
            });
    int count = shape.rows * width;
    String kernel = (shape.rows <= 64 ? "skinny " : "gemm ") + format + " " + output;
    return Result.of(
        kernel,
        "%d×%d, %d rows".formatted(shape.n, shape.k, shape.rows),
        Expected.pick(floats ? bed.readFloats(y, count) : bed.readBf16(y, count), looked, width),
        expected,
        floats ? Result.FLOAT : Result.BF16);
  }

  /** Three experts of which one has nothing to do, rows gathered; split, two in main memory. */
  private static Result grouped(
      Bed bed, LinearKernels kernels, Randoms random, Format format, int tileRows, boolean split) {
    int n = 40;
    int k = 384;
    int rest = Math.min(3, tileRows);
    int last = Math.min(5, tileRows);
    int[] counts = {tileRows + rest, 0, last};
    List<Tensor> experts = new ArrayList<>();
    for (int e = 0; e < counts.length; e++) {
      experts.add(random.tensor(format, n, k));
    }
    Matrix matrix =
        split
            ? bed.split(1, loader -> loader.experts(experts, experts, experts)).down()
            : bed.weights(loader -> loader.sideBySide(experts));
    int slots = tileRows + rest + last;
    int rows = 9;
    int[] gather = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      gather[slot] = random.below(rows);
    }
    int[] tiles = {0, 0, tileRows, 0, tileRows, rest, 2, tileRows + rest, last, 0, 0, 0};
    float[] x = Bf16.round(random.floats(rows * k));
    long y = bed.room(4L * slots * n);
    kernels.grouped(
        bed.stream(),
        matrix,
        new Product(bed.bf16(x), k, rows, y, n, Output.STORE_FLOAT, 0),
        new Groups(bed.ints(tiles), bed.ints(gather), 0, tileRows, 4, slots),
        false);
    double[] expected = new double[slots * n];
    for (int slot = 0; slot < slots; slot++) {
      float[] weights = experts.get(slot < tileRows + rest ? 0 : 2).toFloats();
      for (int i = 0; i < n; i++) {
        expected[slot * n + i] = Expected.dot(x, gather[slot] * k, weights, i * k, k);
      }
    }
    return Result.of(
        "grouped " + format + (split ? ", in main memory" : ""),
        "3 experts of %d×%d, tiles of %d".formatted(n, k, tileRows),
        bed.readFloats(y, slots * n),
        expected,
        Result.FLOAT);
  }

  private static Result batched(Bed bed, LinearKernels kernels, Randoms random, int k, int rows) {
    int count = 3;
    int n = 20;
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(random.tensor(Format.BF16, n, k));
    }
    Matrix matrix = bed.weights(loader -> loader.sideBySide(all));
    float[] x = Bf16.round(random.floats(rows * count * k));
    long y = bed.room(2L * rows * count * n);
    kernels.batched(
        bed.stream(),
        matrix,
        new Product(bed.bf16(x), (long) count * k, rows, y, (long) count * n, Output.STORE_BF16, 0),
        k,
        n);
    double[] expected = new double[rows * count * n];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count * n; i++) {
        expected[row * count * n + i] =
            Expected.dot(x, (row * count + i / n) * k, all.get(i / n).toFloats(), i % n * k, k);
      }
    }
    return Result.of(
        "batched BF16",
        "3 of %d×%d, %d rows".formatted(n, k, rows),
        bed.readBf16(y, expected.length),
        expected,
        Result.BF16);
  }
}
