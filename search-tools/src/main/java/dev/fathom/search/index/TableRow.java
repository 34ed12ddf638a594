package dev.fathom.search.index;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A row of a table, as the index finds it: what it is called, and what stands over its values.
 *
 * @param span where the row lies in the canonical text
 * @param label its words: "Capital expenditures"
 * @param columns the headings of the columns in which it holds values: "Year ended 2018 2017"
 * @param caption what the table is called, and what is said of all its values
 */
public record TableRow(Span span, String label, String columns, String caption) {
  private static final int MOST_HEADER_ROWS = 6;
  private static final int LONGEST = 300;

  /** The rows of all tables of a document that hold a label and a value, in order. */
  public static List<TableRow> of(Document document) {
    List<TableRow> rows = new ArrayList<>();
    for (Block block : document.blocks()) {
      if (block instanceof Block.Table table) {
        addRows(table, rows);
      }
    }
    return rows;
  }

  private static void addRows(Block.Table table, List<TableRow> rows) {
    TreeMap<Integer, List<Cell>> lines = new TreeMap<>();
    table.cells().forEach(c -> lines.computeIfAbsent(c.row(), row -> new ArrayList<>()).add(c));
    String caption = cut(table.caption() + " " + table.note());
    List<Cell> headings = new ArrayList<>(table.headings());
    String group = "";
    for (Map.Entry<Integer, List<Cell>> line : lines.entrySet()) {
      List<Cell> cells = line.getValue();
      Cell first = cells.getFirst();
      boolean values = cells.stream().anyMatch(c -> c.column() > 0 && isValue(c));
      boolean labelled = first.column() == 0 && hasLetter(first.text());
      if (values && labelled) {
        Span span = new Span(first.span().start(), cells.getLast().span().end());
        String label = cut(group.isEmpty() ? first.text() : group + " " + first.text());
        rows.add(new TableRow(span, label, over(cells, headings), caption));
      } else if (labelled && cells.size() == 1) {
        group = first.text();
      } else if (!values && line.getKey() < MOST_HEADER_ROWS) {
        headings.addAll(cells);
      }
    }
  }

  private static String over(List<Cell> cells, List<Cell> headings) {
    StringBuilder over = new StringBuilder();
    for (Cell heading : headings) {
      int end = heading.column() + heading.columnSpan();
      boolean used =
          cells.stream().anyMatch(c -> c.column() >= heading.column() && c.column() < end);
      if (used) {
        over.append(heading.text()).append(' ');
      }
    }
    return cut(over.toString());
  }

  /** A figure that is not the name of a year. */
  private static boolean isValue(Cell cell) {
    String text = cell.text();
    boolean digit = text.chars().anyMatch(c -> c >= '0' && c <= '9');
    return digit && !cell.header() && !text.matches("(?:FY|CY)?\\s*(?:19|20)\\d\\d\\D{0,3}年?");
  }

  private static boolean hasLetter(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  private static String cut(String text) {
    String bare = text.strip();
    return bare.length() > LONGEST ? bare.substring(0, LONGEST) : bare;
  }
}
