package dev.fathom.engine.cuda.bench;

import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.cuda.model.KernelTime;
import dev.fathom.engine.tensor.DType;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How close to the device's own limits the kernels come: first the limits, measured in the same
 * run, then each kind of work as a share of them. What cannot be measured says why.
 */
public final class CudaBench {

  private static final int LIBRARY_SIZE = 8192;

  private final Device device;
  private final boolean hopper;
  private final Options options;
  private final Consumer<String> out;
  private double copyRate;
  private double libraryRate = Double.NaN;

  /**
   * On a device.
   *
   * @param hopper whether Hopper's own kernels are used
   * @param out takes the lines
   */
  public CudaBench(Device device, boolean hopper, Options options, Consumer<String> out) {
    this.device = device;
    this.hopper = hopper;
    this.options = options;
    this.out = out;
  }

  /**
   * What to print.
   *
   * @param only work whose name contains this
   * @param kernels the kernels of each step too
   */
  public record Options(String only, boolean kernels) {}

  /** Prints the table. */
  public void run() {
    out.accept(device.properties() + (hopper ? ", with" : ", without") + " Hopper's own kernels");
    out.accept("| work | measured | share of the ceiling | must | goal |");
    out.accept("|---|---|---|---|---|");
    print("copy on the device, bytes read and written", "", "", this::copy);
    print("BF16 product, cuBLASLt", "", "", this::library);
    decode("dense 8B, BF16, context 2k", 1, DType.BF16, Shapes.llama8b(), "≥ 70 %", "≥ 85 %");
    decode("dense 8B, FP8, context 2k", 1, DType.F8_E4M3, Shapes.llama8b(), "≥ 70 %", "≥ 85 %");
    decode(
        "DeepSeek-V2-Lite, FP8, active bytes",
        1,
        DType.F8_E4M3,
        Shapes.deepSeekV2Lite(),
        "≥ 50 %",
        "≥ 75 %");
    decode(
        "DeepSeek-V2-Lite, FP8, the tighter ceiling",
        64,
        DType.F8_E4M3,
        Shapes.deepSeekV2Lite(),
        "≥ 50 %",
        "≥ 75 %");
    ProductBench products = new ProductBench(device, hopper);
    products.bf16(libraryRate).forEach(row -> print(row.work(), row.must(), row.goal(), row.run()));
    products.fp8(libraryRate).forEach(row -> print(row.work(), row.must(), row.goal(), row.run()));
    print(
        "grouped expert GEMM, FP8, 256 experts, top-8, 4096 tokens, against one GEMM",
        "≥ 50 %",
        "≥ 80 %",
        products::grouped);
    AttentionBench attention = new AttentionBench(device, hopper);
    for (int context : new int[] {8192, 65_536}) {
      print(
          "MLA decode attention, 128 heads, context %dk".formatted(context >> 10),
          "≥ 60 %",
          "≥ 85 %",
          () -> attention.latent(context, copyRate, libraryRate));
    }
  }

  /** What was measured, and its share of the ceiling. */
  record Measured(String figure, double share) {}

  /** A line that is still to be measured. */
  record Planned(String work, String must, String goal, Supplier<Measured> run) {}

  private void print(String work, String must, String goal, Supplier<Measured> measure) {
    boolean ceiling = must.isEmpty();
    if (!ceiling && !work.contains(options.only())) {
      return;
    }
    Row row;
    try {
      Measured measured = measure.get();
      row = new Row(work, measured.figure(), measured.share(), must, goal);
    } catch (RuntimeException e) {
      row = Row.notMeasured(work, String.valueOf(e.getMessage()), must, goal);
    }
    out.accept(row.toString());
  }

  private static String line(KernelTime time) {
    return String.format(
        Locale.ROOT,
        "    %-36s %4d × %8.2f µs = %7.3f ms",
        time.kernel(),
        time.launches(),
        1e6 * time.seconds() / time.launches(),
        1e3 * time.seconds());
  }

  private Measured copy() {
    long bytes = Math.min(4L << 30, device.freeBytes() / 4);
    try (Ground ground = new Ground(device)) {
      long from = ground.random(bytes / 2);
      long to = ground.room(bytes);
      double seconds = ground.launched(() -> ground.stream().copy(to, from, bytes));
      copyRate = 2 * bytes / seconds;
      return new Measured(String.format(Locale.ROOT, "%.0f GB/s", copyRate / 1e9), Double.NaN);
    }
  }

  private Measured library() {
    Optional<CublasLt> found = CublasLt.open();
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "no libcublasLt.so.13 or .12; FATHOM_CUBLAS may name its folder");
    }
    long elements = (long) LIBRARY_SIZE * LIBRARY_SIZE;
    try (CublasLt library = found.get();
        Ground ground = new Ground(device);
        Stream stream = device.defaultStream()) {
      Runnable product =
          library.product(
              ground.random(elements),
              ground.random(elements),
              ground.room(2 * elements),
              ground.room(CublasLt.workspaceBytes()),
              LIBRARY_SIZE,
              LIBRARY_SIZE,
              LIBRARY_SIZE);
      double seconds = new Timer(device, stream).launched(product);
      libraryRate = 2 * Math.pow(LIBRARY_SIZE, 3) / seconds;
      return new Measured(
          String.format(Locale.ROOT, "%.0f TFLOP/s", libraryRate / 1e12), Double.NaN);
    }
  }

  private void decode(
      String model, int batch, DType type, ModelConfig config, String must, String goal) {
    DecodeBench bench = new DecodeBench(config, type, CudaOptions.DEFAULT.withHopper(hopper));
    String work = "decode, batch %d, %s".formatted(batch, model);
    print(work, must, goal, () -> bench.run(batch, copyRate, libraryRate));
    print("gap between kernels in a step: " + work, "≤ 5 %", "≤ 2 %", bench::gap);
    if (options.kernels()) {
      bench.kernels().forEach(kernel -> out.accept(line(kernel)));
    }
  }
}
