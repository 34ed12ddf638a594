package dev.fathom.search.eval;

import dev.fathom.search.document.Document;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import dev.fathom.search.table.TypedTables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jsoup.Jsoup;

/**
 * Measures how fast documents are read, on one thread: PDF pages to text and tables, the numbers of
 * their tables to typed cells, and HTML pages; beside PDFBox's plain text and jsoup's parser, which
 * they stand on. Everything is read once to warm up, then as often as asked; the fastest round
 * counts.
 */
public final class ReadingBenchmark {
  /**
   * How fast one kind of work went.
   *
   * @param what was done
   * @param pages how many pages a round had; an HTML file is one page
   * @param megabytes how large their files are
   * @param seconds of the fastest round
   */
  public record Speed(String what, int pages, double megabytes, double seconds) {
    public double pagesPerSecond() {
      return seconds == 0 ? 0 : pages / seconds;
    }
  }

  /**
   * The outcome.
   *
   * @param failures files that could not be read, with the reason; they are left out
   */
  public record Result(List<Speed> speeds, List<String> failures) {
    public Result {
      speeds = List.copyOf(speeds);
      failures = List.copyOf(failures);
    }
  }

  /** Work over one file; returns how many pages it had. */
  @FunctionalInterface
  private interface Work {
    int over(Sample sample) throws IOException, UnreadableDocumentException;
  }

  private record Sample(String name, List<byte[]> content, List<Document> document) {
    byte[] bytes() {
      return content.getFirst();
    }
  }

  private ReadingBenchmark() {}

  /**
   * Measures over all PDF and HTML files of the folder and the folders in it.
   *
   * @param rounds how often everything is read after it was read once
   * @throws IllegalArgumentException when there is no such folder, or no such file in it
   */
  public static Result measure(Path folder, int rounds, Progress progress) throws IOException {
    List<Sample> pdfs = new ArrayList<>();
    List<Sample> pages = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    DocumentReader reader = new DocumentReader();
    List<Path> files =
        EvaluationFolder.files(folder, "(?i).*\\.(?:pdf|x?html?)", "PDF or HTML files");
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).getFileName().toString();
      byte[] bytes = Files.readAllBytes(files.get(i));
      try {
        Sample sample = new Sample(name, List.of(bytes), List.of(reader.read(name, bytes)));
        (name.matches("(?i).*\\.pdf") ? pdfs : pages).add(sample);
      } catch (UnreadableDocumentException e) {
        failures.add(e.getMessage());
      }
      progress.done(i + 1, files.size(), name);
    }
    List<Speed> speeds = new ArrayList<>();
    Work reading = sample -> reader.read(sample.name(), sample.bytes()).pages().size();
    Work typing =
        sample -> {
          TypedTables.read(sample.document().getFirst());
          return sample.document().getFirst().pages().size();
        };
    if (!pdfs.isEmpty()) {
      speeds.add(speed("PDF, text alone (PDFBox)", pdfs, rounds, ReadingBenchmark::plain));
      speeds.add(speed("PDF, text and tables", pdfs, rounds, reading));
      speeds.add(speed("PDF, numbers of the tables read", pdfs, rounds, typing));
    }
    if (!pages.isEmpty()) {
      speeds.add(speed("HTML, parsed alone (jsoup)", pages, rounds, ReadingBenchmark::parsed));
      speeds.add(speed("HTML, text and tables", pages, rounds, reading));
      speeds.add(speed("HTML, numbers of the tables read", pages, rounds, typing));
    }
    return new Result(speeds, failures);
  }

  private static Speed speed(String what, List<Sample> samples, int rounds, Work work)
      throws IOException {
    long fastest = Long.MAX_VALUE;
    int pages = 0;
    for (int round = 0; round <= rounds; round++) {
      pages = 0;
      long start = System.nanoTime();
      for (Sample sample : samples) {
        try {
          pages += work.over(sample);
        } catch (UnreadableDocumentException e) {
          throw new IOException("%s was read before, and now is not".formatted(e.name()), e);
        }
      }
      if (round > 0) {
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
    }
    double bytes = samples.stream().mapToLong(sample -> sample.bytes().length).sum();
    return new Speed(what, pages, bytes / 1e6, fastest / 1e9);
  }

  private static int plain(Sample sample) throws IOException {
    try (PDDocument document = Loader.loadPDF(sample.bytes())) {
      new PDFTextStripper().getText(document);
      return document.getNumberOfPages();
    }
  }

  private static int parsed(Sample sample) throws IOException {
    Jsoup.parse(new ByteArrayInputStream(sample.bytes()), null, "");
    return 1;
  }
}
