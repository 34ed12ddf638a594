package dev.fathom.engine.server.cli;

import dev.fathom.engine.bench.BenchOptions;
import dev.fathom.engine.bench.EngineBench;
import dev.fathom.engine.bench.Shape;
import dev.fathom.engine.bench.WeightFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fathom bench engine}, which is {@code fathom model bench}. */
@Command(
    name = "bench",
    description = {
      "Measures prefill, decode and eight answers at once on a model with random weights, beside"
          + " the memory's read rate.",
      "The table gives medians over rounds. Another engine beside it takes turns on the same file:",
      "  --beside \"llama.cpp=node inference-engine/bench/llama-cpp.mjs\""
    })
final class BenchCommand implements Callable<Integer> {

  @Option(names = "--shape", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Shape shape = Shape.QWEN2_1_5B;

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private WeightFormat format = WeightFormat.Q8_0;

  @Option(names = "--threads", description = "Threads that compute (as many as processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--layers", description = "At most so many of the shape's; fewer are faster.")
  private int layers = Integer.MAX_VALUE;

  @Option(names = "--rounds", description = "After one to warm up (${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--prompt", description = "Tokens read at a time (${DEFAULT-VALUE}).")
  private int prompt = 512;

  @Option(
      names = "--processor-time",
      description = "Rates by processor time instead of wall time; for --threads 1.")
  private boolean processorTime;

  @Option(names = "--mtp", description = "With DeepSeek's layer for multi-token prediction.")
  private boolean mtp;

  @Option(names = "--file", description = "Where the GGUF file is, or is to be kept.")
  private @Nullable Path file;

  @Option(
      names = "--beside",
      paramLabel = "NAME=COMMAND",
      description = "Another engine, started by this command for the same file.")
  private Map<String, String> beside = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    BenchOptions options =
        new BenchOptions(
            shape,
            format,
            threads,
            layers,
            rounds,
            prompt,
            processorTime,
            mtp,
            Optional.ofNullable(file),
            beside);
    EngineBench.run(options, System.out::println);
    return 0;
  }
}
