package dev.fathom.search.read.office;

import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.read.container.XmlCursor;
import dev.fathom.search.read.sheet.CellFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The numbers that a chart was drawn from, as the file keeps them (DrawingML, charts).
 *
 * @param title empty where it has none
 */
record Chart(String title, List<Series> series) {
  private static final int MOST_POINTS = 5_000;

  /** A row of values with the name of each. */
  record Series(String name, Map<Integer, String> names, Map<Integer, String> values) {}

  Chart {
    series = List.copyOf(series);
  }

  static Chart of(XmlCursor xml) throws IOException {
    String title = "";
    List<Series> series = new ArrayList<>();
    while (xml.nextWithin(0)) {
      switch (xml.name()) {
        case "title" -> title = title.isEmpty() && series.isEmpty() ? words(xml) : title;
        case "ser" -> series.add(series(xml));
        default -> {}
      }
    }
    return new Chart(title, series);
  }

  private static String words(XmlCursor xml) throws IOException {
    int depth = xml.depth();
    StringBuilder words = new StringBuilder();
    while (xml.nextWithin(depth)) {
      if (xml.name().equals("t") || xml.name().equals("v")) {
        words.append(xml.text());
      }
    }
    return Runs.fold(words.toString());
  }

  private static Series series(XmlCursor xml) throws IOException {
    int depth = xml.depth();
    String name = "";
    Map<Integer, String> names = Map.of();
    Map<Integer, String> values = Map.of();
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "tx" -> name = name.isEmpty() ? words(xml) : name;
        case "cat", "xVal" -> names = points(xml);
        case "val", "yVal" -> values = points(xml);
        case "dLbls", "spPr", "trendline" -> xml.skip();
        default -> {}
      }
    }
    return new Series(name, names, values);
  }

  private static Map<Integer, String> points(XmlCursor xml) throws IOException {
    int depth = xml.depth();
    CellFormat format = CellFormat.GENERAL;
    Map<Integer, String> points = new TreeMap<>();
    int point = 0;
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "formatCode" -> format = CellFormat.of(xml.text());
        case "pt" -> point = xml.number("idx", point + 1);
        case "v" -> {
          String value = xml.text();
          if (points.size() < MOST_POINTS && point >= 0) {
            points.put(point, Runs.fold(format.displayRaw(value, false)));
          }
        }
        default -> {}
      }
    }
    return points;
  }

  boolean isEmpty() {
    return series.stream().allMatch(each -> each.values().isEmpty());
  }

  /** One column for each series, one row for each point. */
  SlideItem.Grid grid() {
    List<CellText> cells = new ArrayList<>();
    TreeSet<Integer> points = new TreeSet<>();
    for (int i = 0; i < series.size(); i++) {
      cells.add(new CellText(0, i + 1, 1, 1, true, series.get(i).name(), null));
      points.addAll(series.get(i).values().keySet());
    }
    int row = 0;
    for (int point : points) {
      row++;
      String name = "";
      for (int i = 0; i < series.size(); i++) {
        name = name.isEmpty() ? series.get(i).names().getOrDefault(point, "") : name;
        String value = series.get(i).values().getOrDefault(point, "");
        cells.add(new CellText(row, i + 1, 1, 1, false, value, null));
      }
      cells.add(new CellText(row, 0, 1, 1, true, name, null));
    }
    return new SlideItem.Grid(title, row + 1, series.size() + 1, cells);
  }
}
