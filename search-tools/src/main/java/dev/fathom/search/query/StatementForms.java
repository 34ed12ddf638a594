package dev.fathom.search.query;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How primary statements look: their titles and their rows. Immutable. */
public final class StatementForms {
  private static final StatementForms STANDARD = new StatementForms("statements.txt");

  /** Telling rows that a statement has at least. */
  private static final double ENOUGH_ROWS = 6;

  private static final double TELLING_ROW = 1;
  private static final double OTHER_ROW = 0.5;

  private final Map<StatementKind, List<String>> titles = new EnumMap<>(StatementKind.class);
  private final Map<StatementKind, Map<String, Double>> rows = new EnumMap<>(StatementKind.class);

  private StatementForms(String resource) {
    for (String line : Resource.lines(resource)) {
      String[] parts = line.split("\\s+", 3);
      StatementKind kind = StatementKind.ofKey(parts[0]);
      List<String> names = Resource.parts(parts[2], ";");
      switch (parts[1]) {
        case "title" -> titles.put(kind, names);
        case "row" -> rows.put(kind, weighed(names));
        default -> throw new IllegalArgumentException("%s: %s".formatted(resource, line));
      }
    }
  }

  public static StatementForms standard() {
    return STANDARD;
  }

  private static Map<String, Double> weighed(List<String> names) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (String name : names) {
      boolean telling = name.startsWith("!");
      weights.put(telling ? name.substring(1) : name, telling ? TELLING_ROW : OTHER_ROW);
    }
    return weights;
  }

  /** The statements that a text calls by their names. */
  public Set<StatementKind> named(String text) {
    String lower = plain(text);
    Set<StatementKind> found = EnumSet.noneOf(StatementKind.class);
    titles.forEach(
        (kind, names) -> {
          if (names.stream().anyMatch(name -> containsWords(lower, name))) {
            found.add(kind);
          }
        });
    return found;
  }

  /** The words of the text that name a statement. */
  List<String> namesIn(String text) {
    String lower = plain(text);
    List<String> found = new ArrayList<>();
    titles
        .values()
        .forEach(
            names -> names.stream().filter(name -> containsWords(lower, name)).forEach(found::add));
    return found;
  }

  /**
   * How surely a page shows a statement, from 0 to 1.
   *
   * @param top the first lines of the page with the headings of its tables
   * @param rowTexts the rows of its tables as printed
   */
  public double strength(StatementKind kind, String top, List<String> rowTexts) {
    Map<String, Double> known = rows.getOrDefault(kind, Map.of());
    List<String> printed = rowTexts.stream().map(StatementForms::plain).toList();
    double found = 0;
    for (Map.Entry<String, Double> row : known.entrySet()) {
      if (printed.stream().anyMatch(text -> text.startsWith(row.getKey()))) {
        found += row.getValue();
      }
    }
    boolean titled = named(top).contains(kind);
    return Math.min(1, found / ENOUGH_ROWS) * (titled ? 1 : 0.5);
  }

  private static boolean containsWords(String text, String words) {
    int at = text.indexOf(words);
    while (at >= 0) {
      int end = at + words.length();
      boolean han = Words.isHan(words);
      boolean starts = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
      boolean ends = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
      if (han || (starts && ends)) {
        return true;
      }
      at = text.indexOf(words, at + 1);
    }
    return false;
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replace('’', '\'').replaceAll("\\s+", " ").strip();
  }
}
