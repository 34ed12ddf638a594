package dev.fathom.agent.cli;

import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.ReadingListener;
import dev.fathom.agent.database.DataDirectory;
import dev.fathom.agent.run.NewRun;
import dev.fathom.agent.run.Run;
import dev.fathom.agent.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = {
      "Measures how long a document takes to read for the first time,",
      "and how long reports over it take once it has been read."
    })
final class BenchReportCommand implements Callable<Integer> {
  private static final int WARM_UP = 3;

  @Parameters(paramLabel = "FILE", description = "The document, such as an annual report.")
  Path file = Path.of(".");

  @Option(
      names = "--question",
      paramLabel = "QUESTION",
      defaultValue = "How did net sales and operating margin develop, and why?",
      description = "What the reports are about (default: ${DEFAULT-VALUE}).")
  String question = "";

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "9",
      description = "How many reports, after three to warm up (default: ${DEFAULT-VALUE}).")
  int times;

  /** All of it happens in a data directory of its own, which is deleted afterwards. */
  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("There is no file %s.".formatted(file));
    }
    if (times < 1) {
      throw new IllegalArgumentException("--times has to be 1 or more.");
    }
    Path scratch = Files.createTempDirectory("fathom-bench-");
    try {
      Path folder = Files.createDirectory(scratch.resolve("corpus"));
      Files.copy(file, folder.resolve(file.getFileName().toString()));
      return Service.run(
          new DataDirectory(scratch.resolve("data")),
          Service.WITHOUT_SERVER,
          () -> measure(folder));
    } finally {
      delete(scratch);
    }
  }

  private int measure(Path folder) throws InterruptedException {
    var corpora = Service.bean(CorpusService.class);
    long start = System.nanoTime();
    UUID corpus = corpora.mirror(folder, "Benchmark", ReadingListener.SILENT);
    Duration reading = since(start);
    Set<String> sources = corpora.sources(corpus, null);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("%s cannot be read.".formatted(file));
    }
    Duration first = report(corpus, sources);
    for (int i = 1; i < WARM_UP; i++) {
      report(corpus, sources);
    }
    var warm = new ArrayList<Duration>();
    for (int i = 0; i < times; i++) {
      warm.add(report(corpus, sources));
    }
    warm.sort(Comparator.naturalOrder());
    line("read for the first time, on a cold JVM", reading);
    line("first report", first);
    line("report, warm: fastest of " + times, warm.getFirst());
    line("report, warm: median", warm.get(warm.size() / 2));
    line("report, warm: slowest", warm.getLast());
    return Fathom.COMPLETED;
  }

  private Duration report(UUID corpus, Set<String> sources) throws InterruptedException {
    long start = System.nanoTime();
    var asked = new NewRun(corpus, null, question, null, "concept", true);
    Run run = Service.bean(Runs.class).start(asked, sources);
    Service.bean(ForegroundRun.class).follow(run.id(), event -> {});
    return since(start);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void line(String what, Duration duration) {
    System.out.printf(Locale.ROOT, "%-42s %6.2f s%n", what, duration.toMillis() / 1000.0);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
