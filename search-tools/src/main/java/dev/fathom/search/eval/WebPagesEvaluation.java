package dev.fathom.search.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jsoup.Jsoup;

/**
 * Measures how well the main content of web pages is found: of each page some segments are known
 * that belong to it and some that do not. White space folded, a wanted segment found in the text is
 * a true positive, an unwanted one a false positive; over the segments of all pages. Soft hyphens
 * count as nothing on both sides.
 *
 * <p>The folder holds {@code cases.jsonl} - a line each with {@code file}, {@code wanted} and
 * {@code unwanted} - and the pages, gzipped.
 */
public final class WebPagesEvaluation {
  private static final double HALF = 0.5;

  /** Counts over segments. */
  public record Score(int found, int missed, int wrong) {
    public double precision() {
      return found + wrong == 0 ? 0 : (double) found / (found + wrong);
    }

    public double recall() {
      return found + missed == 0 ? 0 : (double) found / (found + missed);
    }

    public double f1() {
      int all = 2 * found + wrong + missed;
      return all == 0 ? 1 : 2.0 * found / all;
    }

    Score plus(Score other) {
      return new Score(found + other.found, missed + other.missed, wrong + other.wrong);
    }
  }

  /** One page: its score and the segments that were missed or wrongly kept. */
  public record PageScore(String file, Score score, List<String> missed, List<String> wrong) {
    public PageScore {
      missed = List.copyOf(missed);
      wrong = List.copyOf(wrong);
    }
  }

  /**
   * The outcome.
   *
   * @param baseline the whole text of each page's body, as jsoup gives it
   * @param baselineBelowHalf pages whose whole text scores below one half
   * @param failures pages that could not be read, with the reason
   */
  public record Result(
      Score score,
      Score baseline,
      int baselineBelowHalf,
      List<PageScore> pages,
      List<String> failures,
      double seconds) {
    public Result {
      pages = List.copyOf(pages);
      failures = List.copyOf(failures);
    }

    /** Pages whose F1 is below one half. */
    public List<PageScore> belowHalf() {
      return pages.stream().filter(page -> page.score().f1() < HALF).toList();
    }
  }

  private WebPagesEvaluation() {}

  /**
   * Measures over all pages of the folder.
   *
   * @throws IllegalArgumentException when the folder is not laid out as described
   * @throws IOException when a page cannot be loaded
   */
  public static Result measure(Path folder, Progress progress) throws IOException {
    Path cases =
        EvaluationFolder.file(folder, "cases.jsonl", "cases.jsonl and the pages that it names");
    List<String> lines = Files.readAllLines(cases).stream().filter(l -> !l.isBlank()).toList();
    ObjectMapper json = new ObjectMapper();
    DocumentReader reader = new DocumentReader();
    Score total = new Score(0, 0, 0);
    Score baseline = new Score(0, 0, 0);
    int belowHalf = 0;
    List<PageScore> pages = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    long nanos = 0;
    for (String line : lines) {
      JsonNode item = json.readTree(line);
      String file = item.get("file").asText();
      byte[] bytes = unzipped(folder.resolve(file));
      String text = "";
      long start = System.nanoTime();
      try {
        text = reader.read(file.replace(".gz", ""), bytes).text();
      } catch (UnreadableDocumentException e) {
        failures.add(e.getMessage());
      }
      nanos += System.nanoTime() - start;
      PageScore page = score(file, item, text);
      pages.add(page);
      progress.done(pages.size(), lines.size(), file);
      total = total.plus(page.score());
      Score whole = score(file, item, bodyText(bytes)).score();
      baseline = baseline.plus(whole);
      belowHalf += whole.f1() < HALF ? 1 : 0;
    }
    return new Result(total, baseline, belowHalf, pages, failures, nanos / 1e9);
  }

  private static PageScore score(String file, JsonNode item, String text) {
    String folded = fold(text);
    List<String> missed = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    int wanted = 0;
    for (JsonNode segment : item.get("wanted")) {
      wanted++;
      if (!folded.contains(fold(segment.asText()))) {
        missed.add(segment.asText());
      }
    }
    for (JsonNode segment : item.get("unwanted")) {
      if (folded.contains(fold(segment.asText()))) {
        wrong.add(segment.asText());
      }
    }
    Score score = new Score(wanted - missed.size(), missed.size(), wrong.size());
    return new PageScore(file, score, missed, wrong);
  }

  private static String bodyText(byte[] bytes) throws IOException {
    return Jsoup.parse(new ByteArrayInputStream(bytes), null, "").body().text();
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static String fold(String text) {
    return text.replace("\u00ad", "").replaceAll("[\\s\\u00a0]+", " ").strip();
  }
}
