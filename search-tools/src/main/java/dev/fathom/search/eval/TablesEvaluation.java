package dev.fathom.search.eval;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Box;
import dev.fathom.search.document.Document;
import dev.fathom.search.eval.GridTable.Relation;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures how well tables are found in PDFs and their cells told, without being shown where the
 * tables are. The folder holds PDFs of the ICDAR 2013 table competition, each with its {@code
 * -str.xml}.
 *
 * <p>The same is measured of a plain reader: PDFBox's lines cut at wide gaps.
 *
 * <ul>
 *   <li>detection: the tables found on each page against the tables there, by number; and the same
 *       counting only pairs whose boxes overlap by half of their union;
 *   <li>adjacency: relations between neighbouring cells (Göbel et al. 2012), pooled over a
 *       document, averaged over documents;
 *   <li>TEDS: tree edit similarity of each true table with the found one that overlaps it most, 0
 *       where there is none, averaged over true tables.
 * </ul>
 */
public final class TablesEvaluation {
  private static final double HALF = 0.5;

  /** The measures of one document. */
  public record DocumentScore(
      String file,
      int tables,
      int found,
      int counted,
      int overlapping,
      double precision,
      double recall,
      double tedsSum) {
    public double f1() {
      return TablesEvaluation.f1(precision, recall);
    }
  }

  /** The measures over all documents. */
  public record Score(
      double detectionF1,
      double overlapF1,
      double adjacencyPrecision,
      double adjacencyRecall,
      double adjacencyF1,
      double teds) {}

  /** The outcome over all documents. */
  public record Result(
      Score score,
      Score baseline,
      List<DocumentScore> documents,
      List<String> failures,
      int pages,
      double seconds) {
    public Result {
      documents = List.copyOf(documents);
      failures = List.copyOf(failures);
    }
  }

  private TablesEvaluation() {}

  /**
   * Measures over all documents of the folder and the folders in it.
   *
   * @throws IllegalArgumentException when the folder is not laid out as described
   * @throws IOException when a file cannot be loaded
   */
  public static Result measure(Path folder, Progress progress) throws IOException {
    DocumentReader reader = new DocumentReader();
    List<DocumentScore> scores = new ArrayList<>();
    List<DocumentScore> plain = new ArrayList<>();
    int done = 0;
    List<String> failures = new ArrayList<>();
    long nanos = 0;
    int pages = 0;
    List<Path> files = pdfs(folder);
    for (Path file : files) {
      String name = file.getFileName().toString();
      byte[] bytes = Files.readAllBytes(file);
      long start = System.nanoTime();
      try {
        Document document = reader.read(name, bytes);
        nanos += System.nanoTime() - start;
        pages += document.pages().size();
        List<GridTable> found =
            document.blocks().stream()
                .filter(Block.Table.class::isInstance)
                .map(block -> GridTable.of((Block.Table) block))
                .toList();
        List<GridTable> gold = GoldTables.read(structureOf(file), document);
        scores.add(score(name, gold, found));
        plain.add(score(name, gold, NaiveTables.of(bytes)));
      } catch (UnreadableDocumentException e) {
        failures.add(e.getMessage());
      }
      progress.done(++done, files.size(), name);
    }
    return new Result(sum(scores), sum(plain), scores, failures, pages, nanos / 1e9);
  }

  private static Score sum(List<DocumentScore> scores) {
    int tables = scores.stream().mapToInt(DocumentScore::tables).sum();
    int found = scores.stream().mapToInt(DocumentScore::found).sum();
    int counted = scores.stream().mapToInt(DocumentScore::counted).sum();
    int overlapping = scores.stream().mapToInt(DocumentScore::overlapping).sum();
    return new Score(
        2.0 * counted / Math.max(1, tables + found),
        2.0 * overlapping / Math.max(1, tables + found),
        scores.stream().mapToDouble(DocumentScore::precision).average().orElse(0),
        scores.stream().mapToDouble(DocumentScore::recall).average().orElse(0),
        scores.stream().mapToDouble(DocumentScore::f1).average().orElse(0),
        scores.stream().mapToDouble(DocumentScore::tedsSum).sum() / Math.max(1, tables));
  }

  private static DocumentScore score(String file, List<GridTable> gold, List<GridTable> found) {
    Map<Relation, Integer> wanted = relations(gold);
    Map<Relation, Integer> given = relations(found);
    int common =
        wanted.entrySet().stream()
            .mapToInt(entry -> Math.min(entry.getValue(), given.getOrDefault(entry.getKey(), 0)))
            .sum();
    int wantedCount = wanted.values().stream().mapToInt(Integer::intValue).sum();
    int givenCount = given.values().stream().mapToInt(Integer::intValue).sum();
    double teds = 0;
    int overlapping = 0;
    Set<Integer> used = new HashSet<>();
    for (GridTable table : gold) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < found.size(); i++) {
        double overlap = used.contains(i) ? 0 : overlap(table, found.get(i));
        if (overlap > most) {
          most = overlap;
          best = i;
        }
      }
      if (best >= 0) {
        used.add(best);
        teds += TreeEditSimilarity.of(table, found.get(best));
        overlapping += most >= HALF ? 1 : 0;
      }
    }
    return new DocumentScore(
        file,
        gold.size(),
        found.size(),
        countedPerPage(gold, found),
        overlapping,
        givenCount == 0 ? 0 : (double) common / givenCount,
        wantedCount == 0 ? 0 : (double) common / wantedCount,
        teds);
  }

  private static int countedPerPage(List<GridTable> gold, List<GridTable> found) {
    Set<Integer> pages = new HashSet<>();
    gold.forEach(table -> pages.add(table.page()));
    int counted = 0;
    for (int page : pages) {
      long there = gold.stream().filter(table -> table.page() == page).count();
      long here = found.stream().filter(table -> table.page() == page).count();
      counted += (int) Math.min(there, here);
    }
    return counted;
  }

  private static Map<Relation, Integer> relations(List<GridTable> tables) {
    Map<Relation, Integer> counts = new HashMap<>();
    tables.forEach(
        table -> table.relations().forEach(relation -> counts.merge(relation, 1, Integer::sum)));
    return counts;
  }

  private static double overlap(GridTable a, GridTable b) {
    Box first = a.box();
    Box second = b.box();
    if (a.page() != b.page() || first == null || second == null) {
      return 0;
    }
    double width =
        Math.min(first.x() + first.width(), second.x() + second.width())
            - Math.max(first.x(), second.x());
    double height =
        Math.min(first.y() + first.height(), second.y() + second.height())
            - Math.max(first.y(), second.y());
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double common = width * height;
    double all = first.width() * first.height() + second.width() * second.height() - common;
    return common / all;
  }

  static double f1(double precision, double recall) {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private static List<Path> pdfs(Path folder) throws IOException {
    String expected = "PDFs, each with a -str.xml beside it that says what tables it has";
    List<Path> pdfs =
        EvaluationFolder.files(folder, ".*\\.pdf", expected).stream()
            .filter(file -> Files.exists(structureOf(file)))
            .toList();
    if (pdfs.isEmpty()) {
      throw new IllegalArgumentException("%s has to hold %s.".formatted(folder, expected));
    }
    return pdfs;
  }

  private static Path structureOf(Path pdf) {
    String name = pdf.getFileName().toString();
    return pdf.resolveSibling(name.substring(0, name.length() - 4) + "-str.xml");
  }
}
