package dev.fathom.search.eval;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;

/**
 * Measures what happens to odd, encrypted and broken files: each must end in text or in a reason
 * within the time allowed. Everything that comes out otherwise - an exception of another kind, no
 * end - is counted against the reader. Each file is read as the platform reads what it does not
 * trust, in a process that is killed when it takes too long; PDFBox alone, beside it, in a thread
 * that is left behind when it does not end.
 */
public final class RobustnessEvaluation {
  /** What starting and killing a process may take beside the reading itself. */
  private static final Duration ENDING = Duration.ofSeconds(5);

  /** How a file ended. */
  public enum Ending {
    TEXT,
    REASON,
    OTHER_EXCEPTION,
    NO_END
  }

  /** One file: how it ended, with the reason or the exception in {@code detail}. */
  public record FileOutcome(String file, Ending ending, String detail, double seconds) {}

  /**
   * The outcome over all files.
   *
   * @param baseline what PDFBox alone makes of the same files, one after the other
   */
  public record Result(List<FileOutcome> files, List<FileOutcome> baseline) {
    public Result {
      files = List.copyOf(files);
      baseline = List.copyOf(baseline);
    }

    public long count(Ending ending) {
      return count(files, ending);
    }

    public static long count(List<FileOutcome> files, Ending ending) {
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
   * @throws IllegalArgumentException when there is no such folder, or no PDF in it
   */
  public static Result measure(Path folder, Duration allowed, Progress progress)
      throws IOException, InterruptedException {
    List<Path> files = EvaluationFolder.files(folder, "(?i).*\\.pdf", "PDFs");
    List<FileOutcome> outcomes = new ArrayList<>();
    List<FileOutcome> baseline = new ArrayList<>();
    try (IsolatedReader reader = new IsolatedReader(ReaderLimits.USUAL.withTime(allowed))) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        byte[] bytes = Files.readAllBytes(file);
        outcomes.add(
            read(name, () -> reader.read(name, bytes).text().length(), allowed.plus(ENDING)));
        baseline.add(read(name, () -> plain(bytes), allowed));
        progress.done(outcomes.size(), files.size(), name);
      }
    }
    return new Result(outcomes, baseline);
  }

  private static int plain(byte[] bytes) throws IOException {
    try (PDDocument document = Loader.loadPDF(bytes)) {
      String text = new PDFTextStripper().getText(document);
      if (text.isBlank()) {
        throw new IOException("it has no text");
      }
      return text.length();
    }
  }

  private static FileOutcome read(String name, Callable<Integer> letters, Duration allowed)
      throws InterruptedException {
    FutureTask<Integer> reading = new FutureTask<>(letters);
    long start = System.nanoTime();
    Thread.ofPlatform().daemon().name("reading " + name).start(reading);
    Ending ending;
    String detail;
    try {
      int length = reading.get(allowed.toMillis(), TimeUnit.MILLISECONDS);
      ending = Ending.TEXT;
      detail = "%d characters".formatted(length);
    } catch (TimeoutException e) {
      ending = Ending.NO_END;
      detail = "not done after %d s".formatted(allowed.toSeconds());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      boolean reason =
          cause instanceof UnreadableDocumentException unreadable
              ? unreadable.kind() != Refusal.CRASH
              : cause instanceof IOException;
      ending = reason ? Ending.REASON : Ending.OTHER_EXCEPTION;
      detail = String.valueOf(cause);
    }
    return new FileOutcome(name, ending, detail, (System.nanoTime() - start) / 1e9);
  }
}
