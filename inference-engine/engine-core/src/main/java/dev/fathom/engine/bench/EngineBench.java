package dev.fathom.engine.bench;

import dev.fathom.engine.config.GgufConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.weights.GgufFile;
import dev.fathom.engine.weights.GgufWeights;
import dev.fathom.engine.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Measures one model on this machine: reading a prompt, writing one answer and eight at once,
 * beside the rate at which the same run reads memory, and beside other engines on the same file.
 * All of them take turns, round after round, so that what else happens on a shared machine happens
 * to all; the median of the rounds' ratios is what is worth quoting.
 */
public final class EngineBench {

  private static final int DECODED = 32;
  private static final int AT_ONCE = 8;
  private static final String MEMORY = "memory read, GB/s";
  private static final String PREFILL = "prefill, tok/s";
  private static final String DECODE = "decode, tok/s";
  private static final String EIGHT = "decode 8 at once, tok/s";

  private final BenchOptions options;
  private final Consumer<String> out;

  /** By row, then by engine, ours under the empty name: the rounds' results. */
  private final Map<String, Map<String, List<Double>>> results = new LinkedHashMap<>();

  private EngineBench(BenchOptions options, Consumer<String> out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Measures.
   *
   * @param out gets the lines, none longer than 80 characters
   */
  public static void run(BenchOptions options, Consumer<String> out) throws IOException {
    new EngineBench(options, out).run();
  }

  private void run() throws IOException {
    ModelConfig config = options.shape().config(options.layers(), options.mtp() ? 1 : 0);
    if (options.format() == WeightFormat.FP8) {
      try (Weights weights = RandomModel.inMemory(config, options.format())) {
        measure(config, weights, List.of());
      }
      return;
    }
    Path file =
        options.file().isPresent() ? options.file().get() : Files.createTempFile("bench", ".gguf");
    try {
      if (Files.notExists(file) || Files.size(file) == 0) {
        RandomModel.write(config, options.format(), Vocabulary.keys(config), file);
      }
      List<OtherEngine> others = new ArrayList<>();
      GgufFile gguf = GgufFile.open(file);
      try (Weights weights = new GgufWeights(gguf)) {
        for (Map.Entry<String, String> other : options.beside().entrySet()) {
          others.add(
              OtherEngine.start(
                  other.getKey(), other.getValue(), file, options.threads(), AT_ONCE));
        }
        measure(GgufConfig.of(gguf), weights, others);
      } finally {
        others.forEach(OtherEngine::close);
      }
    } finally {
      if (options.file().isEmpty()) {
        Files.delete(file);
      }
    }
  }

  private void measure(ModelConfig config, Weights weights, List<OtherEngine> others) {
    out.accept(
        String.format(
            Locale.ROOT,
            "%s %s, %d layers, %d threads, %s, prompt of %d, by %s time",
            options.shape(),
            options.format(),
            config.layers(),
            options.threads(),
            Kernels.described(),
            options.prompt(),
            options.processorTime() ? "processor" : "wall"));
    long program = ProcessMemory.resident();
    try (Workers workers = new Workers(options.threads())) {
      long start = System.nanoTime();
      Transformer model = Transformer.load(config, weights, Kernels.fastest(workers));
      out.accept(
          String.format(
              Locale.ROOT,
              "loaded in %.2f s, %.2f s after the start of the process",
              seconds(start),
              age()));
      Texts texts = new Texts(model, AT_ONCE, Math.max(options.prompt(), 2 * DECODED));
      start = System.nanoTime();
      texts.prefill(8);
      out.accept(
          String.format(
              Locale.ROOT, "first token of a prompt of 8 after another %.2f s", seconds(start)));
      long cache = texts.cacheBytes(AT_ONCE);
      long taken = weights.bytes() + model.extraBytes();
      long announced = program + taken + cache;
      out.accept(
          String.format(
              Locale.ROOT,
              "resident %d MB; announced %d: program %d, weights %d, keys and values %d",
              ProcessMemory.resident() >> 20,
              announced >> 20,
              program >> 20,
              taken >> 20,
              cache >> 20));
      MemoryRate memory = new MemoryRate(workers);
      for (int round = 0; round <= options.rounds(); round++) {
        if (round == 1) {
          results.clear();
        }
        note(MEMORY, "", memory.gigabytesPerSecond());
        int prompt = options.prompt();
        turn(PREFILL, prompt, () -> texts.prefill(prompt), others, o -> o.prefill(prompt));
        turn(DECODE, DECODED, () -> texts.decode(1, DECODED), others, o -> o.decode(1, DECODED));
        turn(
            EIGHT,
            AT_ONCE * DECODED,
            () -> texts.decode(AT_ONCE, DECODED),
            others,
            o -> o.decode(AT_ONCE, DECODED));
        progress(round);
      }
      table(others);
      if (model.hasDraft()) {
        prediction(texts);
      }
    }
  }

  private void turn(
      String row,
      int tokens,
      Runnable own,
      List<OtherEngine> others,
      Function<OtherEngine, Cost> measure) {
    note(row, "", tokens / seconds(Cost.of(own)));
    for (OtherEngine other : others) {
      note(row, other.name(), tokens / seconds(measure.apply(other)));
    }
  }

  private double seconds(Cost cost) {
    return cost.seconds(options.processorTime());
  }

  /** The round just over: each row's results, ours first. */
  private void progress(int round) {
    StringBuilder line =
        new StringBuilder(round == 0 ? "warm-up:" : String.format(Locale.ROOT, "round %d:", round));
    results
        .values()
        .forEach(
            engines -> {
              line.append(" ");
              engines
                  .values()
                  .forEach(
                      list -> line.append(String.format(Locale.ROOT, " %.1f", list.getLast())));
            });
    out.accept(line.toString());
  }

  private void note(String row, String engine, double result) {
    results
        .computeIfAbsent(row, _ -> new LinkedHashMap<>())
        .computeIfAbsent(engine, _ -> new ArrayList<>())
        .add(result);
  }

  /** Median and range of each row; for each other engine its median, and that of the ratios. */
  private void table(List<OtherEngine> others) {
    StringBuilder head = new StringBuilder("%-24s %8s %15s".formatted("", "median", "range"));
    others.forEach(other -> head.append(" %12.12s  ratio".formatted(other.name())));
    out.accept(head.toString());
    results.forEach(
        (row, engines) -> {
          List<Double> own = engines.getOrDefault("", List.of());
          double low = own.stream().mapToDouble(r -> r).min().orElse(0);
          double high = own.stream().mapToDouble(r -> r).max().orElse(0);
          StringBuilder line =
              new StringBuilder(
                  String.format(
                      Locale.ROOT,
                      "%-24s %8.1f %15s",
                      row,
                      median(own),
                      String.format(Locale.ROOT, "%.1f-%.1f", low, high)));
          engines.forEach(
              (name, their) -> {
                if (!name.isEmpty()) {
                  List<Double> ratios = new ArrayList<>();
                  for (int round = 0; round < their.size(); round++) {
                    ratios.add(own.get(round) / their.get(round));
                  }
                  line.append(
                      String.format(Locale.ROOT, " %12.1f %5.2fx", median(their), median(ratios)));
                }
              });
          out.accept(line.toString());
        });
  }

  /** What guessing ahead gains, from the time of a step and the tokens that come out of it. */
  private void prediction(Texts texts) {
    out.accept(
        String.format(
            Locale.ROOT,
            "multi-token prediction: gain at an acceptance of %9s %5s %5s",
            ".6",
            ".8",
            ".9"));
    texts.checkingSteps(3, DECODED);
    for (int guesses = 1; guesses <= 3; guesses++) {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < options.rounds(); round++) {
        int own = guesses;
        Cost plain = Cost.of(() -> texts.checkingSteps(0, DECODED));
        Cost checking = Cost.of(() -> texts.checkingSteps(own, DECODED));
        ratios.add(seconds(plain) / seconds(checking));
      }
      double ratio = median(ratios);
      out.accept(
          String.format(
              Locale.ROOT,
              "  %d guessed; a step takes %.2f times a plain one %10.2f %5.2f %5.2f",
              guesses,
              1 / ratio,
              ratio * tokens(.6, guesses),
              ratio * tokens(.8, guesses),
              ratio * tokens(.9, guesses)));
    }
  }

  /** Tokens that come out of a step: one, and each guess that all before it were right with. */
  private static double tokens(double acceptance, int guesses) {
    double tokens = 1;
    for (int guess = 1; guess <= guesses; guess++) {
      tokens += Math.pow(acceptance, guess);
    }
    return tokens;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static double age() {
    Instant now = Instant.now();
    Instant start = ProcessHandle.current().info().startInstant().orElse(now);
    return Duration.between(start, now).toMillis() / 1e3;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
