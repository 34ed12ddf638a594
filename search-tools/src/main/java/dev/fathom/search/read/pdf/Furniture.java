package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds running headers, footers and page numbers: lines at the edge of a page that come back, but
 * for their digits, at the same height on other pages.
 */
final class Furniture {
  private static final int EDGE_LINES = 4;
  private static final int LEAST_PAGES = 3;
  private static final float LEAST_LEFT = 0.4f;
  private static final float HEIGHT_STEP = 8;
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern PAGE_NUMBER =
      Pattern.compile(
          "(?i)(?:page\\s*)?[-–—|]?\\s*((?:[A-Z]{1,2}[-–])?\\d{1,4}|[ivxl]{1,6})\\s*[-–—|]?(?:\\s*(?:of|/)\\s*\\d+)?");
  private static final Pattern NUMBER_AT_END =
      Pattern.compile("(?:^|[\\s|])((?:[A-Z]{1,2}[-–])?\\d{1,4})$");
  private static final Pattern NUMBER_AT_START = Pattern.compile("^(\\d{1,4})(?:[\\s|])");

  /**
   * A page without its furniture.
   *
   * @param number the number printed on the page, empty where none was found
   */
  record Cleaned(List<Word> words, String number) {}

  private record Edge(Line line, String key, boolean atTop) {}

  private Furniture() {}

  /** Takes the furniture from all pages; each page is given as its words. */
  static List<Cleaned> clean(List<List<Word>> pages) {
    List<List<Edge>> edges = new ArrayList<>(pages.size());
    Map<String, Integer> counts = new HashMap<>();
    for (List<Word> page : pages) {
      List<Edge> found = edges(Line.fromTop(page));
      edges.add(found);
      Set<String> once = new HashSet<>();
      for (Edge edge : found) {
        for (String key : near(edge)) {
          if (once.add(key)) {
            counts.merge(key, 1, Integer::sum);
          }
        }
      }
    }
    List<Cleaned> cleaned = new ArrayList<>(pages.size());
    for (int i = 0; i < pages.size(); i++) {
      cleaned.add(clean(pages.get(i), edges.get(i), counts, i + 1));
    }
    int before = pages.stream().mapToInt(List::size).sum();
    int after = cleaned.stream().mapToInt(page -> page.words().size()).sum();
    if (after < LEAST_LEFT * before) {
      // Pages that are alike but for their numbers are the document itself.
      return pages.stream().map(page -> new Cleaned(page, "")).toList();
    }
    return cleaned;
  }

  private static Cleaned clean(
      List<Word> words, List<Edge> edges, Map<String, Integer> counts, int page) {
    IdentityHashMap<Word, Boolean> dropped = new IdentityHashMap<>();
    String number = "";
    for (boolean atTop : new boolean[] {true, false}) {
      for (Edge edge : edges) {
        if (edge.atTop() != atTop) {
          continue;
        }
        String text = edge.line().text();
        boolean repeated = counts.getOrDefault(edge.key(), 0) >= LEAST_PAGES;
        boolean numberAlone = PAGE_NUMBER.matcher(text).matches();
        if (!repeated && !(numberAlone && text.equals(Integer.toString(page)))) {
          break;
        }
        edge.line().words().forEach(word -> dropped.put(word, true));
        if (number.isEmpty()) {
          number = printedNumber(text);
        }
      }
    }
    if (dropped.isEmpty()) {
      return new Cleaned(words, number);
    }
    List<Word> kept = words.stream().filter(word -> !dropped.containsKey(word)).toList();
    return new Cleaned(kept, number);
  }

  private static String printedNumber(String text) {
    Matcher alone = PAGE_NUMBER.matcher(text);
    if (alone.matches()) {
      return alone.group(1);
    }
    Matcher end = NUMBER_AT_END.matcher(text);
    if (end.find() && !Numbers.isYear(end.group(1))) {
      return end.group(1);
    }
    Matcher start = NUMBER_AT_START.matcher(text);
    return start.find() && !Numbers.isYear(start.group(1)) ? start.group(1) : "";
  }

  /** The outermost lines, from the edge inwards. */
  private static List<Edge> edges(List<Line> lines) {
    List<Edge> edges = new ArrayList<>();
    int half = lines.size() / 2;
    for (int i = 0; i < Math.min(EDGE_LINES, half); i++) {
      edges.add(edge(lines.get(i), true));
    }
    for (int i = 0; i < Math.min(EDGE_LINES, lines.size() - half); i++) {
      edges.add(edge(lines.get(lines.size() - 1 - i), false));
    }
    return edges;
  }

  private static Edge edge(Line line, boolean atTop) {
    return new Edge(line, key(line, Math.round(line.baseline() / HEIGHT_STEP)), atTop);
  }

  /** The line's key and those of its neighbours in height. */
  private static List<String> near(Edge edge) {
    int step = Math.round(edge.line().baseline() / HEIGHT_STEP);
    return List.of(key(edge.line(), step - 1), edge.key(), key(edge.line(), step + 1));
  }

  private static String key(Line line, int step) {
    String text = line.text().toLowerCase(Locale.ROOT);
    if (PAGE_NUMBER.matcher(text).matches()) {
      return step + " #";
    }
    return step + " " + DIGITS.matcher(text).replaceAll("#");
  }
}
