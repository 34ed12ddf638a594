package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.driver.TensorMaps;
import dev.fathom.engine.cuda.kernel.Format;
import dev.fathom.engine.cuda.kernel.Groups;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.cuda.kernel.LinearKernels;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.Output;
import dev.fathom.engine.cuda.kernel.Product;
import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Products with Hopper's own instructions. */
final class HopperChecks implements Check {

  private record Shape(int n, int k, int rows) {}

  /** Random weights, and what they are: one matrix, and a second for SwiGLU. */
  private static final class Weights {

    final Tensor gate;
    final Tensor up;
    private final float[] gates;
    private final float[] ups;

    Weights(Randoms random, Format format, Shape shape) {
      gate = random.tensor(format, shape.n, shape.k);
      up = random.tensor(format, shape.n, shape.k);
      gates = gate.toFloats();
      ups = up.toFloats();
    }

    /** One element of the product, or of SwiGLU of both. */
    double at(float[] x, int from, int n, int k, boolean swiglu) {
      double value = Expected.dot(x, from, gates, n * k, k);
      return swiglu ? Expected.swiglu(value, Expected.dot(x, from, ups, n * k, k)) : value;
    }
  }

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    List<Result> results = new ArrayList<>();
    if (!HopperKernels.supported(bed.device().properties())) {
      return results;
    }
    List<Shape> shapes = new ArrayList<>();
    shapes.add(new Shape(272, 336, 130));
    shapes.add(new Shape(48, 1168, 65));
    shapes.add(new Shape(531, 144, 300));
    if (large) {
      shapes.add(new Shape(256, 64, 128));
      shapes.add(new Shape(1001, 1168, 333));
      shapes.add(new Shape(4096, 4096, 2100));
      shapes.add(new Shape(7168, 2048, 700));
    }
    for (Shape shape : shapes) {
      for (Format format : List.of(Format.BF16, Format.FP8)) {
        Weights weights = new Weights(random, format, shape);
        for (Output output : List.of(Output.ADD_FLOAT, Output.STORE_BF16, Output.SWIGLU_BF16)) {
          results.add(run(bed, random, format, shape, weights, output));
        }
      }
    }
    for (Format format : List.of(Format.BF16, Format.FP8)) {
      results.addAll(
          grouped(bed, random, format, new Shape(296, 144, 50), new int[] {131, 0, 128, 5}));
      if (large) {
        int[] uneven = new int[64];
        for (int e = 0; e < uneven.length; e++) {
          uneven[e] = e % 3 == 1 ? 0 : random.below(e % 5 == 0 ? 300 : 60);
        }
        results.addAll(grouped(bed, random, format, new Shape(760, 1040, 1024), uneven));
      }
    }
    return results;
  }

  private static List<Result> grouped(
      Bed bed, Randoms random, Format format, Shape shape, int[] counts) {
    List<Weights> experts =
        Arrays.stream(counts).mapToObj(count -> new Weights(random, format, shape)).toList();
    List<Result> results = new ArrayList<>();
    for (boolean slotted : new boolean[] {false, true}) {
      for (Output output : List.of(Output.STORE_FLOAT, Output.STORE_BF16, Output.SWIGLU_BF16)) {
        results.add(grouped(bed, random, format, shape, counts, experts, slotted, output));
      }
    }
    return results;
  }

  /** So many slots for each expert; the last slots and tiles are nobody's. */
  private static Result grouped(
      Bed bed,
      Randoms random,
      Format format,
      Shape shape,
      int[] counts,
      List<Weights> experts,
      boolean slotted,
      Output output) {
    boolean swiglu = output == Output.SWIGLU_BF16;
    boolean floats = output == Output.STORE_FLOAT;
    int[] expertOf = expertsOf(counts);
    int used = expertOf.length;
    int slots = used + 7;
    int[] tiles = tilesOf(counts);
    List<Tensor> gates = experts.stream().map(expert -> expert.gate).toList();
    List<Tensor> ups = experts.stream().map(expert -> expert.up).toList();
    Matrix matrix =
        bed.weights(
            loader ->
                swiglu ? loader.experts(gates, ups, gates).gateUp() : loader.sideBySide(gates));
    int rows = slotted ? slots : shape.rows;
    int[] gather = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      gather[slot] = slotted ? slot : slot < used ? random.below(rows) : -1;
    }
    int stride = shape.k + 8;
    float[] x = Bf16.round(random.floats(rows * stride));
    int width = swiglu ? matrix.rows() / 2 : shape.n;
    long y = bed.room(4L * slots * width);
    kernels(bed, slots, shape)
        .grouped(
            bed.stream(),
            matrix,
            new Product(bed.bf16(x), stride, rows, y, width, output, 0),
            new Groups(
                bed.ints(tiles), slotted ? 0 : bed.ints(gather), 0, 128, tiles.length / 3, slots),
            slotted);
    float[] seen = seen(format, x, stride, new Shape(shape.n, shape.k, rows));
    int[] looked = random.rowsOf(used);
    double[] expected =
        Expected.rows(
            looked,
            width,
            (slot, n) ->
                experts.get(expertOf[slot]).at(seen, gather[slot] * stride, n, shape.k, swiglu));
    int count = used * width;
    return Result.of(
        "hopper grouped " + format + " " + output + (slotted ? "" : ", rows put in order"),
        "%d experts of %d×%d, %d slots".formatted(counts.length, shape.n, shape.k, used),
        Expected.pick(floats ? bed.readFloats(y, count) : bed.readBf16(y, count), looked, width),
        expected,
        tolerance(format, floats));
  }

  /** The expert of each slot. */
  private static int[] expertsOf(int[] counts) {
    return IntStream.range(0, counts.length)
        .flatMap(expert -> IntStream.generate(() -> expert).limit(counts[expert]))
        .toArray();
  }

  /** {expert, first slot, slots} of each tile, and some more without slots. */
  private static int[] tilesOf(int[] counts) {
    IntStream.Builder tiles = IntStream.builder();
    int first = 0;
    for (int expert = 0; expert < counts.length; expert++) {
      int end = first + counts[expert];
      for (; first < end; first = Math.min(end, first + 128)) {
        tiles.add(expert).add(first).add(Math.min(128, end - first));
      }
    }
    IntStream.range(0, 3 * 20).forEach(i -> tiles.add(0));
    return tiles.build().toArray();
  }

  private static Result run(
      Bed bed, Randoms random, Format format, Shape shape, Weights weights, Output output) {
    boolean swiglu = output == Output.SWIGLU_BF16;
    boolean add = output == Output.ADD_FLOAT;
    Matrix matrix =
        bed.weights(
            loader ->
                swiglu
                    ? loader.interleaved(weights.gate, weights.up)
                    : loader.matrix(weights.gate));
    int width = swiglu ? matrix.rows() / 2 : shape.n;
    int stride = shape.k + 8;
    float[] x = Bf16.round(random.floats(shape.rows * stride));
    float[] before = add ? random.floats(shape.rows * width) : new float[0];
    float[] bias = swiglu ? new float[width] : random.floats(width);
    long y = add ? bed.floats(before) : bed.room(2L * shape.rows * width);
    kernels(bed, shape.rows, shape)
        .multiply(
            bed.stream(),
            matrix,
            new Product(
                bed.bf16(x), stride, shape.rows, y, width, output, swiglu ? 0 : bed.floats(bias)));
    float[] seen = seen(format, x, stride, shape);
    int[] looked = random.rowsOf(shape.rows);
    double[] expected =
        Expected.rows(
            looked,
            width,
            (row, n) -> {
              if (n >= shape.n) {
                return 0; // gates come in eights
              }
              double value = weights.at(seen, row * stride, n, shape.k, swiglu) + bias[n];
              return add ? value + before[row * width + n] : value;
            });
    int count = shape.rows * width;
    return Result.of(
        "hopper gemm " + format + " " + output,
        "%d×%d, %d rows".formatted(shape.n, shape.k, shape.rows),
        Expected.pick(add ? bed.readFloats(y, count) : bed.readBf16(y, count), looked, width),
        expected,
        tolerance(format, add));
  }

  private static LinearKernels kernels(Bed bed, int rows, Shape shape) {
    long bytes =
        Math.max(
            HopperKernels.scratchBytes(rows, shape.k), HopperKernels.orderedBytes(rows, shape.k));
    return new LinearKernels(
        bed.library(), new HopperKernels(bed.library(), TensorMaps.open(), bed.room(bytes), bytes));
  }

  /** FP8 products are added up with fewer bits than float32 has. */
  private static double tolerance(Format format, boolean floats) {
    return !floats ? Result.BF16 : format == Format.FP8 ? 2e-3 : Result.FLOAT;
  }

  /** What is multiplied: x, or what is left of it in E4M3 with a factor for each 128 columns. */
  private static float[] seen(Format format, float[] x, int stride, Shape shape) {
    if (format != Format.FP8) {
      return x;
    }
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

  /**
   * The nearest value of E4M3, ties to the even code: a multiple of an eighth of the power of two
   * below it, or of the smallest value there is.
   */
  private static float nearest(float value) {
    float magnitude = Math.min(Math.abs(value), 448);
    float unit = Math.scalb(1f, Math.max(-9, Math.getExponent(magnitude) - 3));
    return (float) Math.copySign(Math.rint(magnitude / unit) * unit, value);
  }
}
