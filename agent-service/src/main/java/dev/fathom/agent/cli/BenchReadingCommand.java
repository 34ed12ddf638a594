package dev.fathom.agent.cli;

import dev.fathom.search.eval.ReadingBenchmark;
import dev.fathom.search.eval.ReadingBenchmark.Speed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "reading",
    description = {
      "Measures how fast PDF and HTML files are read on one thread, beside the",
      "plain text of PDFBox and the parser of jsoup."
    })
final class BenchReadingCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder with PDF and HTML files (default: the examples).")
  @Nullable Path folder;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds after one to warm up; the fastest counts (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Override
  public Integer call() throws IOException {
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds has to be 1 or more.");
    }
    ReadingBenchmark.Result result =
        ReadingBenchmark.measure(
            folder == null ? Examples.folder() : folder, rounds, new EvalProgress(System.err));
    System.out.printf("%-34s %8s %8s %9s %12s%n", "", "pages", "MB", "seconds", "pages/s");
    for (Speed speed : result.speeds()) {
      System.out.printf(
          Locale.ROOT,
          "%-34s %8d %8.1f %9.2f %12.1f%n",
          speed.what(),
          speed.pages(),
          speed.megabytes(),
          speed.seconds(),
          speed.pagesPerSecond());
    }
    result.failures().forEach(failure -> System.out.println("not read: " + failure));
    return Fathom.COMPLETED;
  }
}
