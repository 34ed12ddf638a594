package dev.fathom.agent.cli;

import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.ReadingListener;
import dev.fathom.agent.run.NewRun;
import dev.fathom.agent.run.Run;
import dev.fathom.agent.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description = {
      "Measures how long the documents take to read for the first time,",
      "and how long reports over them take once they have been read."
    })
final class BenchCommand implements Callable<Integer> {
  @Mixin CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--question",
      paramLabel = "QUESTION",
      defaultValue = "How did net sales and operating margin develop, and why?",
      description = "What the reports are about (default: ${DEFAULT-VALUE}).")
  String question = "";

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "7",
      description = "How many reports, after two to warm up (default: ${DEFAULT-VALUE}).")
  int times;

  /** Everything is read into a data directory of its own, which is deleted afterwards. */
  @Override
  public Integer call() throws IOException {
    corpus.check();
    if (times < 1) {
      throw new IllegalArgumentException("--times has to be 1 or more.");
    }
    return Service.run(ResearchCommand.Settings.WITHOUT_SERVER, this::measure);
  }

  private int measure() throws InterruptedException, IOException {
    var corpora = Service.bean(CorpusService.class);
    var runs = Service.bean(Runs.class);
    Path folder = corpus.folder == null ? Examples.folder() : corpus.folder;
    long read = System.nanoTime();
    UUID id = readAgain(corpora, folder);
    Duration reading = since(read);
    Set<String> sources = corpora.sources(id, corpus.document);
    var durations = new ArrayList<Duration>();
    for (int i = -2; i < times; i++) {
      long start = System.nanoTime();
      Run run = runs.start(new NewRun(id, corpus.document, question, null, "concept", true), sources);
      Service.bean(ForegroundRun.class).follow(run.id(), event -> {});
      if (i >= 0) {
        durations.add(since(start));
      }
    }
    print(reading, corpora.sources(id, null).size(), durations);
    return Fathom.COMPLETED;
  }

  /** A copy of the document that nothing has read before: its bytes end in a new comment. */
  private UUID readAgain(CorpusService corpora, Path folder) throws IOException {
    Path copies = Files.createTempDirectory("fathom-bench-");
    try {
      for (Path file : documents(folder)) {
        byte[] bytes = Files.readAllBytes(file);
        byte[] fresh = java.util.Arrays.copyOf(bytes, bytes.length + 24);
        byte[] mark = "%%%08x%n".formatted(System.nanoTime()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(mark, 0, fresh, bytes.length, Math.min(mark.length, 24));
        Files.write(copies.resolve(file.getFileName().toString()), fresh);
      }
      return corpora.mirror(copies, "Benchmark", ReadingListener.SILENT);
    } finally {
      try (var files = Files.list(copies)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(copies);
    }
  }
}
