package dev.fathom.search.eval;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Measures what happens to odd, encrypted and broken files: each must end in text or in a reason
 * within the time allowed. Everything that comes out otherwise - an exception of another kind, no
 * end - is counted against the reader. Each file is read on a thread of its own; one that does not
 * end is left behind as a daemon.
 */
public final class RobustnessEvaluation {
  /** How a file ended. */
  public enum Ending {
    TEXT,
    REASON,
    OTHER_EXCEPTION,
    NO_END
  }

  /** One file: how it ended, with the reason or the exception in {@code detail}. */
  public record FileOutcome(String file, Ending ending, String detail, double seconds) {}

  /** The outcome over all files. */
  public record Result(List<FileOutcome> files) {
    public Result {
      files = List.copyOf(files);
    }

    public long count(Ending ending) {
      return files.stream().filter(file -> file.ending() == ending).count();
    }

    public double slowestSeconds() {
      return files.stream().mapToDouble(FileOutcome::seconds).max().orElse(0);
    }
  }

  private RobustnessEvaluation() {}

  /**
   * Reads every file of the folder.
   *
   * @param allowed time for each file
   */
  public static Result measure(Path folder, Duration allowed)
      throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    List<FileOutcome> outcomes = new ArrayList<>();
    for (Path file : files) {
      outcomes.add(read(file, allowed));
    }
    return new Result(outcomes);
  }

  private static FileOutcome read(Path file, Duration allowed)
      throws IOException, InterruptedException {
    String name = file.getFileName().toString();
    byte[] bytes = Files.readAllBytes(file);
    FutureTask<Document> reading = new FutureTask<>(() -> new DocumentReader().read(name, bytes));
    long start = System.nanoTime();
    Thread.ofPlatform().daemon().name("reading " + name).start(reading);
    Ending ending;
    String detail;
    try {
      Document document = reading.get(allowed.toMillis(), TimeUnit.MILLISECONDS);
      ending = Ending.TEXT;
      detail = "%d characters".formatted(document.text().length());
    } catch (TimeoutException e) {
      ending = Ending.NO_END;
      detail = "not done after %d s".formatted(allowed.toSeconds());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      boolean reason = cause instanceof UnreadableDocumentException;
      ending = reason ? Ending.REASON : Ending.OTHER_EXCEPTION;
      detail = String.valueOf(cause);
    }
    return new FileOutcome(name, ending, detail, (System.nanoTime() - start) / 1e9);
  }
}
