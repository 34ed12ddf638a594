package dev.fathom.engine.cuda.bench;

import dev.fathom.engine.cuda.bench.CudaBench.Measured;
import dev.fathom.engine.cuda.bench.CudaBench.Planned;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.kernel.ExpertKernels;
import dev.fathom.engine.cuda.kernel.Groups;
import dev.fathom.engine.cuda.kernel.LinearKernels;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.Output;
import dev.fathom.engine.cuda.kernel.Product;
import dev.fathom.engine.cuda.weights.RandomWeights;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Matrix products of many rows. */
final class ProductBench {

  private static final int ROWS = 4096;

  private final Device device;
  private final boolean hopper;

  ProductBench(Device device, boolean hopper) {
    this.device = device;
    this.hopper = hopper;
  }

  private record Shape(int n, int k) {}

  /** Llama 3 8B's prompt. */
  List<Planned> bf16(double libraryRate) {
    List<Planned> rows = new ArrayList<>();
    for (Shape shape :
        List.of(new Shape(4096, 4096), new Shape(28_672, 4096), new Shape(4096, 14_336))) {
      rows.add(
          new Planned(
              "BF16 GEMM, %d rows, %d×%d".formatted(ROWS, shape.n, shape.k),
              "≥ 70 %",
              "≥ 95 %",
              () -> plain(DType.BF16, shape, libraryRate)));
    }
    return rows;
  }

  /** DeepSeek-V3's. */
  List<Planned> fp8(double libraryRate) {
    List<Planned> rows = new ArrayList<>();
    for (Shape shape :
        List.of(new Shape(24_576, 1536), new Shape(7168, 16_384), new Shape(4096, 7168))) {
      rows.add(
          new Planned(
              "FP8 block-scaled GEMM, %d rows, %d×%d, with quantising x"
                  .formatted(ROWS, shape.n, shape.k),
              "≥ 120 %",
              "≥ 160 %",
              () -> plain(DType.F8_E4M3, shape, libraryRate)));
    }
    return rows;
  }

  private Measured plain(DType type, Shape shape, double libraryRate) {
    double rate = rate(type, shape, ROWS);
    return new Measured(
        String.format(Locale.ROOT, "%.0f TFLOP/s", rate / 1e12), rate / libraryRate);
  }

  private double rate(DType type, Shape shape, int rows) {
    try (Ground ground = new Ground(device);
        RandomWeights weights = new RandomWeights(type)) {
      Tensor tensor = weights.require("matrix", shape.n, shape.k);
      Matrix w = ground.weights(loader -> loader.matrix(tensor));
      long x = ground.random((long) rows * shape.k);
      long y = ground.room(2L * rows * shape.n);
      LinearKernels linear = ground.linear(hopper, rows, shape.k);
      double seconds =
          ground.seconds(
              () ->
                  linear.multiply(
                      ground.stream(), w, Product.of(w, x, rows, y, Output.STORE_BF16)));
      return 2.0 * rows * shape.n * shape.k / seconds;
    }
  }

  /** Against one product of the same arithmetic. */
  Measured grouped() {
    int experts = 256;
    int chosen = 8;
    Shape shape = new Shape(4096, 7168);
    int slots = ROWS * chosen;
    double seconds;
    try (Ground ground = new Ground(device);
        RandomWeights weights = new RandomWeights(DType.F8_E4M3)) {
      Tensor tensor = weights.require("matrix", shape.n, shape.k);
      Matrix w = ground.weights(l -> l.sideBySide(Collections.nCopies(experts, tensor)));
      long x = ground.random((long) ROWS * shape.k);
      long y = ground.room(2L * slots * shape.n);
      int[] choices = new int[slots];
      for (int i = 0; i < slots; i++) {
        choices[i] = (i / chosen * 37 + i % chosen * 32) % experts;
      }
      int tileRows = LinearKernels.tileRows(ROWS, chosen, experts);
      int most = ExpertKernels.mostTiles(slots, experts, tileRows);
      Groups groups =
          new Groups(
              ground.room(12L * most),
              ground.room(4L * slots),
              ground.room(4L * slots),
              tileRows,
              most,
              slots);
      long chosenAt = ground.ints(choices);
      long loads = ground.room(8L * experts);
      ExpertKernels order = new ExpertKernels(ground.library());
      LinearKernels linear = ground.linear(hopper, slots, shape.k);
      seconds =
          ground.seconds(
              () -> {
                order.order(ground.stream(), groups, chosenAt, ROWS, chosen, experts, loads);
                linear.grouped(
                    ground.stream(),
                    w,
                    new Product(x, shape.k, ROWS, y, shape.n, Output.STORE_BF16, 0),
                    groups,
                    false);
              });
    }
    double rate = 2.0 * slots * shape.n * shape.k / seconds;
    return new Measured(
        String.format(Locale.ROOT, "%.0f TFLOP/s", rate / 1e12),
        rate / rate(DType.F8_E4M3, shape, slots));
  }
}
