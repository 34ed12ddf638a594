package dev.fathom.search.eval;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.UnreadableDocumentException;
import dev.fathom.search.read.isolated.IsolatedReader;
import dev.fathom.search.read.isolated.ReaderLimits;
import dev.fathom.search.read.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures what happens to odd, encrypted and broken files: each must end in text or in a reason
 * within the time allowed. They are read as a service reads them, in a process of their own;
 * everything that comes out otherwise - an exception of another kind, a process that broke, an
 * answer too late - is counted against the reader.
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
  public static Result measure(Path folder, Duration allowed) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    List<FileOutcome> outcomes = new ArrayList<>();
    ReaderLimits limits = ReaderLimits.USUAL.withTime(allowed.minus(allowed.dividedBy(10)));
    try (IsolatedReader reader = new IsolatedReader(limits)) {
      for (Path file : files) {
        outcomes.add(read(reader, file, allowed));
      }
    }
    return new Result(outcomes);
  }

  private static FileOutcome read(IsolatedReader reader, Path file, Duration allowed)
      throws IOException {
    String name = file.getFileName().toString();
    byte[] bytes = Files.readAllBytes(file);
    long start = System.nanoTime();
    Ending ending;
    String detail;
    try {
      Document document = reader.read(name, bytes);
      ending = Ending.TEXT;
      detail = "%d characters".formatted(document.text().length());
    } catch (UnreadableDocumentException e) {
      ending = e.kind() == Refusal.CRASH ? Ending.OTHER_EXCEPTION : Ending.REASON;
      detail = e.kind() + ": " + e.reason();
    } catch (RuntimeException e) {
      ending = Ending.OTHER_EXCEPTION;
      detail = e.toString();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    boolean late = seconds > allowed.toMillis() / 1e3;
    return new FileOutcome(name, late ? Ending.NO_END : ending, detail, seconds);
  }
}
