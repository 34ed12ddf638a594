package dev.fathom.search.eval;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import dev.fathom.search.filing.Fact;
import dev.fathom.search.filing.InlineFiling;
import dev.fathom.search.filing.InlineXbrlReader;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import dev.fathom.search.read.html.HtmlReader;
import dev.fathom.search.table.TypedCell;
import dev.fathom.search.table.TypedTables;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Measures how well the tables of filings are read to value, scale and period without their tags.
 * The folder holds filings with inline XBRL ({@code .html}, {@code .htm}, also gzipped).
 *
 * <p>Every numeric fact in a table's cell is asked for, but for those that print nothing (blank
 * cells tagged as nil). Then everything that inline XBRL adds is taken out of the file - header,
 * tags, contexts, attributes - and what is left is read as any page is. A fact counts as read right
 * where the number at its place has
 *
 * <ul>
 *   <li>value: the same digits as printed; the sign is left aside, since a tag's follows its
 *       concept and not the print;
 *   <li>scale: the same power of ten; a fact that is nil has none, and wants a dash or a zero;
 *   <li>period: the last day of the fact's context.
 * </ul>
 */
public final class FilingsEvaluation {
  /** How many facts were asked for and how many were read right, by what was right. */
  public record Score(int facts, int value, int scale, int period, int both) {
    static final Score NONE = new Score(0, 0, 0, 0, 0);

    Score plus(Score other) {
      return new Score(
          facts + other.facts,
          value + other.value,
          scale + other.scale,
          period + other.period,
          both + other.both);
    }

    /** The share of facts with both scale and period right. */
    public double share() {
      return facts == 0 ? 0 : (double) both / facts;
    }
  }

  /** What was read at the place of a fact. */
  record Reading(BigDecimal value, int scale, @Nullable LocalDate end) {}

  /**
   * A fact that was read wrong.
   *
   * @param right scale and last day as tagged
   * @param read scale and last day as read
   * @param where the row that it stands in
   */
  public record Miss(String concept, String printed, String right, String read, String where) {}

  /** One filing. */
  public record FileScore(String file, Score score, Score baseline, List<Miss> misses) {
    public FileScore {
      misses = List.copyOf(misses);
    }
  }

  /** The outcome over all filings. */
  public record Result(Score score, Score baseline, List<FileScore> files, List<String> failures) {
    public Result {
      files = List.copyOf(files);
      failures = List.copyOf(failures);
    }
  }

  private FilingsEvaluation() {}

  /**
   * Measures over all filings of the folder.
   *
   * @throws IllegalArgumentException when the folder holds no filings
   * @throws IOException when a file cannot be loaded
   */
  public static Result measure(Path folder, Progress progress) throws IOException {
    Score total = Score.NONE;
    Score baseline = Score.NONE;
    List<FileScore> files = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    int done = 0;
    List<Path> paths =
        EvaluationFolder.files(
            folder, "(?i).*\\.x?html?(?:\\.gz)?", "filings with inline XBRL (.html or .html.gz)");
    for (Path path : paths) {
      String file = path.getFileName().toString();
      try {
        FileScore score = measure(file, load(path));

        files.add(score);
        total = total.plus(score.score());
        baseline = baseline.plus(score.baseline());
      } catch (UnreadableDocumentException e) {
        failures.add(e.getMessage());
      }
      progress.done(++done, paths.size(), file);
    }
    return new Result(total, baseline, files, failures);
  }

  private static FileScore measure(String file, byte[] bytes) throws UnreadableDocumentException {
    InlineFiling filing = InlineXbrlReader.read(file, bytes);
    List<Fact.Numeric> facts =
        filing.facts().stream()
            .filter(Fact.Numeric.class::isInstance)
            .map(Fact.Numeric.class::cast)
            .filter(Fact.Numeric::inTable)
            .filter(fact -> !fact.printed().isEmpty())
            .toList();
    byte[] untagged = untagged(bytes);
    Document document = new DocumentReader().read("document.html", untagged);
    List<Miss> misses = new ArrayList<>();
    // Tags take no room in what is read, so places are the same with and without them.
    boolean same = document.text().equals(filing.document().text());
    NavigableMap<Integer, TypedCell> cells = new TreeMap<>();
    TypedTables.read(document).stream()
        .flatMap(table -> table.cells().stream())
        .forEach(cell -> cells.put(cell.span().start(), cell));
    Score score = Score.NONE;
    Score baseline = Score.NONE;
    NaiveHeaders naive = NaiveHeaders.of(document);
    for (Fact.Numeric fact : facts) {
      Reading read = same ? at(cells, fact.span()) : null;
      Score one = score(fact, read);
      score = score.plus(one);
      baseline = baseline.plus(score(fact, naive.at(fact.span())));
      if (one.both() == 0) {
        misses.add(miss(fact, read, row(document, fact.span())));
      }
    }
    return new FileScore(file, score, baseline, misses);
  }

  private static @Nullable Reading at(
      NavigableMap<Integer, TypedCell> cells, @Nullable Span place) {
    if (place == null) {
      return null;
    }
    Entry<Integer, TypedCell> entry = cells.lowerEntry(place.end());
    if (entry == null || entry.getValue().span().end() <= place.start()) {
      return null;
    }
    TypedCell cell = entry.getValue();
    return new Reading(cell.value(), cell.scale(), cell.period().end());
  }

  private static Score score(Fact.Numeric fact, @Nullable Reading read) {
    if (read == null) {
      return new Score(1, 0, 0, 0, 0);
    }
    BigDecimal right = fact.value();
    boolean zero = read.value().signum() == 0;
    boolean value =
        right == null
            ? zero
            : right.scaleByPowerOfTen(-fact.scale()).abs().compareTo(read.value().abs()) == 0;
    boolean scale = right == null ? zero : fact.scale() == read.scale();
    boolean period = Objects.equals(fact.context().end(), read.end());
    return new Score(1, value ? 1 : 0, scale ? 1 : 0, period ? 1 : 0, scale && period ? 1 : 0);
  }

  private static String row(Document document, @Nullable Span place) {
    if (place == null || place.end() > document.text().length()) {
      return "";
    }
    int start = document.text().lastIndexOf('\n', place.start()) + 1;
    int end = document.text().indexOf('\n', place.end());
    return document.text().substring(start, end < 0 ? document.text().length() : end);
  }

  private static Miss miss(Fact.Numeric fact, @Nullable Reading read, String row) {
    String right = "x10^%d %s".formatted(fact.scale(), fact.context().end());
    return new Miss(
        fact.concept(),
        fact.printed(),
        right,
        read == null ? "nothing" : "x10^%d %s".formatted(read.scale(), read.end()),
        row);
  }

  /** The file without anything that inline XBRL adds to it. */
  static byte[] untagged(byte[] bytes) {
    org.jsoup.nodes.Document page = HtmlReader.parse(bytes);
    page.outputSettings().prettyPrint(false).charset(StandardCharsets.UTF_8);
    List<Element> elements = new ArrayList<>(page.getAllElements());
    elements.sort(Comparator.comparingInt(element -> -element.parents().size()));
    for (Element element : elements) {
      String name = element.normalName();
      if (name.equals("ix:header") || name.endsWith(":hidden") || name.endsWith(":resources")) {
        element.remove();
      } else if (name.contains(":")) {
        element.unwrap();
      } else {
        for (Attribute attribute : element.attributes().asList()) {
          if (attribute.getKey().contains(":")) {
            element.removeAttr(attribute.getKey());
          }
        }
      }
    }
    page.charset(StandardCharsets.UTF_8);
    return page.outerHtml().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] load(Path file) throws IOException {
    if (!file.toString().endsWith(".gz")) {
      return Files.readAllBytes(file);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }
}
