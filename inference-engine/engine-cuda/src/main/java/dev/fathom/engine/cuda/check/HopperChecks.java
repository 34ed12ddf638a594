package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.driver.TensorMaps;
import dev.fathom.engine.cuda.kernel.Format;
import dev.fathom.engine.cuda.kernel.Groups;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.cuda.kernel.LinearKernels;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.Output;
import dev.fathom.engine.cuda.kernel.Product;
import dev.fathom.engine.tensor.Float8;
import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Products with Hopper's own instructions. */
final class HopperChecks implements Check {

  private record Shape(int n, int k, int rows) {}

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    List<Result> results = new ArrayList<>();
    if (!HopperKernels.supported(bed.device().properties())) {
      return results;
    }
    List<Shape> shapes = new ArrayList<>();
    shapes.add(new Shape(272, 336, 130));
    shapes.add(new Shape(48, 1168, 65));
    if (large) {
      shapes.add(new Shape(256, 64, 128));
      shapes.add(new Shape(4096, 4096, 1024));
      shapes.add(new Shape(7168, 2048, 700));
    }
    for (Shape shape : shapes) {
      for (Format format : List.of(Format.BF16, Format.FP8)) {
        for (Output output : List.of(Output.ADD_FLOAT, Output.STORE_BF16, Output.SWIGLU_BF16)) {
          results.add(run(bed, random, format, shape, output));
        }
      }
    }
    for (Format format : List.of(Format.BF16, Format.FP8)) {
      for (boolean slotted : new boolean[] {false, true}) {
        for (Output output : List.of(Output.STORE_FLOAT, Output.SWIGLU_BF16)) {
          results.add(grouped(bed, random, format, new Shape(40, 144, 50), slotted, output));
          if (large) {
            Shape real = new Shape(768, 2048, 1024);
            results.add(grouped(bed, random, format, real, slotted, output));
          }
        }
      }
    }
    return results;
  }

  /**
   * Four experts: one with more rows than a tile, one with none, one with a tile, and one with few;
   * the last slots are nobody's.
   */
  private static Result grouped(
      Bed bed, Randoms random, Format format, Shape shape, boolean slotted, Output output) {
    boolean swiglu = output == Output.SWIGLU_BF16;
    int[] counts = {131, 0, 128, 5};
    int used = 264;
    int slots = used + 7;
    int[] tiles = {0, 0, 128, 0, 128, 3, 2, 131, 128, 3, 259, 5, 0, 0, 0};
    List<Tensor> gates = new ArrayList<>();
    List<Tensor> ups = new ArrayList<>();
    for (int e = 0; e < counts.length; e++) {
      gates.add(random.tensor(format, shape.n, shape.k));
      ups.add(random.tensor(format, shape.n, shape.k));
    }
    Matrix matrix =
        bed.weights(
            loader ->
                swiglu
                    ? loader.experts(gates, ups, gates).gateUp()
                    : loader.experts(gates, ups, gates).down());
    int rows = slotted ? slots : shape.rows;
    int[] gather = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      gather[slot] = slotted ? slot : slot < used ? random.below(rows) : -1;
    }
    int stride = shape.k + 8;
    float[] x = Bf16.round(random.floats(rows * stride));
    int width = swiglu ? matrix.rows() / 2 : shape.n;
    long y = bed.room(4L * slots * width);
    long scratchBytes =
        Math.max(
            HopperKernels.scratchBytes(slots, shape.k), HopperKernels.orderedBytes(slots, shape.k));
    LinearKernels kernels =
        new LinearKernels(
            bed.library(),
            new HopperKernels(
                bed.library(), TensorMaps.open(), bed.room(scratchBytes), scratchBytes));
    kernels.grouped(
        bed.stream(),
        matrix,
        new Product(bed.bf16(x), stride, rows, y, width, output, 0),
        new Groups(
            bed.ints(tiles), slotted ? 0 : bed.ints(gather), 0, 128, tiles.length / 3, slots),
        slotted);
    float[] seen =
        format == Format.FP8 ? quantised(x, stride, new Shape(shape.n, shape.k, rows)) : x;
    int[] experts = expertsOf(counts);
    List<float[]> gate = gates.stream().map(Tensor::toFloats).toList();
    List<float[]> upward = ups.stream().map(Tensor::toFloats).toList();
    double[] expected =
        Expected.rows(
            IntStream.range(0, used).toArray(),
            width,
            (slot, n) -> {
              int from = gather[slot] * stride;
              int at = n * shape.k;
              double value = Expected.dot(seen, from, gate.get(experts[slot]), at, shape.k);
              return swiglu
                  ? Expected.swiglu(
                      value, Expected.dot(seen, from, upward.get(experts[slot]), at, shape.k))
                  : value;
            });
    double floats = format == Format.FP8 ? 2e-3 : Result.FLOAT;
    return Result.of(
        "hopper grouped " + format + " " + output + (slotted ? "" : ", rows put in order"),
        "4 experts of %d×%d, %d slots".formatted(shape.n, shape.k, used),
        swiglu ? bed.readBf16(y, expected.length) : bed.readFloats(y, expected.length),
        expected,
        swiglu ? Result.BF16 : floats);
  }

  /** The expert of each slot. */
  private static int[] expertsOf(int[] counts) {
    return IntStream.range(0, counts.length)
        .flatMap(expert -> IntStream.generate(() -> expert).limit(counts[expert]))
        .toArray();
  }

  private static Result run(Bed bed, Randoms random, Format format, Shape shape, Output output) {
    long scratchBytes = HopperKernels.scratchBytes(shape.rows, shape.k);
    LinearKernels kernels =
        new LinearKernels(
            bed.library(),
            new HopperKernels(
                bed.library(), TensorMaps.open(), bed.room(scratchBytes), scratchBytes));
    boolean swiglu = output == Output.SWIGLU_BF16;
    boolean add = output == Output.ADD_FLOAT;
    Tensor w = random.tensor(format, shape.n, shape.k);
    Tensor up = swiglu ? random.tensor(format, shape.n, shape.k) : w;
    Matrix matrix = bed.weights(loader -> swiglu ? loader.interleaved(w, up) : loader.matrix(w));
    int width = swiglu ? matrix.rows() / 2 : shape.n;
    int stride = shape.k + 8;
    float[] x = Bf16.round(random.floats(shape.rows * stride));
    float[] before = random.floats(shape.rows * width);
    long y = add ? bed.floats(before) : bed.room(2L * shape.rows * width);
    kernels.multiply(
        bed.stream(), matrix, new Product(bed.bf16(x), stride, shape.rows, y, width, output, 0));
    float[] seen = format == Format.FP8 ? quantised(x, stride, shape) : x;
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
              double value = Expected.dot(seen, row * stride, weights, n * shape.k, shape.k);
              return swiglu
                  ? Expected.swiglu(
                      value, Expected.dot(seen, row * stride, ups, n * shape.k, shape.k))
                  : value + (add ? before[row * width + n] : 0);
            });
    int count = shape.rows * width;
    // FP8 products are added up with fewer bits than float32 has
    double floats = format == Format.FP8 ? 2e-3 : Result.FLOAT;
    return Result.of(
        "hopper gemm " + format + " " + output,
        "%d×%d, %d rows".formatted(shape.n, shape.k, shape.rows),
        Expected.pick(add ? bed.readFloats(y, count) : bed.readBf16(y, count), looked, width),
        expected,
        add ? floats : Result.BF16);
  }

  /** What is left of x in E4M3 with a factor for each 128 columns. */
  private static float[] quantised(float[] x, int stride, Shape shape) {
    float[] quantised = x.clone();
    IntStream.range(0, shape.rows)
        .parallel()
        .forEach(
            row -> {
              for (int block = 0; block < shape.k; block += 128) {
                int to = row * stride + Math.min(shape.k, block + 128);
                quantise(quantised, row * stride + block, to);
              }
            });
    return quantised;
  }

  private static void quantise(float[] x, int from, int to) {
    float most = 1e-10f;
    for (int i = from; i < to; i++) {
      most = Math.max(most, Math.abs(x[i]));
    }
    float factor = most / 448;
    for (int i = from; i < to; i++) {
      x[i] = nearest(x[i] / factor) * factor;
    }
  }

  /** To nearest, ties to the even code. */
  private static float nearest(float value) {
    float magnitude = Math.min(Math.abs(value), 448);
    int best = 0;
    for (int code = 1; code < 0x7F; code++) {
      float distance = Math.abs(Float8.toFloat((byte) code) - magnitude);
      float least = Math.abs(Float8.toFloat((byte) best) - magnitude);
      if (distance < least || (distance == least && code % 2 == 0)) {
        best = code;
      }
    }
    return Math.copySign(Float8.toFloat((byte) best), value);
  }
}
