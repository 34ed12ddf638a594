package dev.fathom.search.read.html;

import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jsoup.nodes.Element;

/** A table of a page with spans resolved to a grid; columns that are blank throughout are gone. */
record HtmlTable(String caption, int rows, int columns, boolean nested, List<CellText> cells) {
  private static final int MOST_SPAN = 100;
  private static final int MOST_CELLS = 500_000;

  HtmlTable {
    cells = List.copyOf(cells);
  }

  static HtmlTable of(Element table) {
    Element captionElement = table.selectFirst("> caption");
    String caption = captionElement == null ? "" : HtmlBlocks.Inline.fold(captionElement.text());
    List<CellText> cells = new ArrayList<>();
    List<BitSet> taken = new ArrayList<>();
    int row = 0;
    int columns = 0;
    boolean nested = table.selectFirst("table table") != null;
    for (Element line : rows(table)) {
      int column = 0;
      for (Element cell : line.children()) {
        boolean header = cell.normalName().equals("th");
        if (!header && !cell.normalName().equals("td")) {
          continue;
        }
        int rowSpan = span(cell, "rowspan");
        int columnSpan = span(cell, "colspan");
        while (taken(taken, row).get(column)) {
          column++;
        }
        for (int r = row; r < row + rowSpan; r++) {
          taken(taken, r).set(column, column + columnSpan);
        }
        String text = HtmlBlocks.Inline.fold(cell.text());
        if (!text.isEmpty() && cells.size() < MOST_CELLS) {
          cells.add(new CellText(row, column, rowSpan, columnSpan, header, text, null));
        }
        column += columnSpan;
        columns = Math.max(columns, column);
      }
      row++;
    }
    return new HtmlTable(caption, row, columns, nested, cells).withoutBlankColumns();
  }

  /** Rows of this table, not those of tables in its cells. */
  private static List<Element> rows(Element table) {
    List<Element> rows = new ArrayList<>();
    for (Element child : table.children()) {
      switch (child.normalName()) {
        case "tr" -> rows.add(child);
        case "thead", "tbody", "tfoot" ->
            child.children().stream()
                .filter(row -> row.normalName().equals("tr"))
                .forEach(rows::add);
        default -> {}
      }
    }
    return rows;
  }

  private static BitSet taken(List<BitSet> taken, int row) {
    while (taken.size() <= row) {
      taken.add(new BitSet());
    }
    return taken.get(row);
  }

  private static int span(Element cell, String attribute) {
    String value = cell.attr(attribute).strip();
    if (value.isEmpty() || value.length() > 4 || !value.chars().allMatch(Character::isDigit)) {
      return 1;
    }
    return Math.clamp(Integer.parseInt(value), 1, MOST_SPAN);
  }

  /** Whether it holds data, rather than arranging the page. */
  boolean isData() {
    long filledRows = cells.stream().mapToInt(CellText::row).distinct().count();
    long longCells = cells.stream().filter(cell -> cell.text().length() > 400).count();
    return !nested && columns > 1 && filledRows > 1 && longCells * 4 <= cells.size();
  }

  void writeTo(DocumentBuilder builder) {
    builder.table(caption, "", rows, columns, cells);
  }

  private HtmlTable withoutBlankColumns() {
    BitSet starts = new BitSet();
    cells.forEach(cell -> starts.set(cell.column()));
    if (starts.isEmpty()) {
      return this;
    }
    List<CellText> moved = new ArrayList<>(cells.size());
    for (CellText cell : cells) {
      int first = starts.get(0, cell.column()).cardinality();
      int end = starts.get(0, cell.column() + cell.columnSpan()).cardinality();
      moved.add(
          new CellText(
              cell.row(),
              first,
              cell.rowSpan(),
              Math.max(1, end - first),
              cell.header(),
              cell.text(),
              null));
    }
    return new HtmlTable(caption, rows, starts.cardinality(), nested, moved);
  }
}
