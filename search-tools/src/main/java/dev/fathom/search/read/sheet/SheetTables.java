package dev.fathom.search.read.sheet;

import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.read.text.HeaderRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Finds the tables of a sheet. Rows without a blank row between them belong together; what comes
 * after one blank row begins a new table only if it brings a header or a title of its own, for
 * statements set their parts apart by blank rows. Lines of one cell above a table are its title.
 */
final class SheetTables {
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\u00a0]+");

  private final DocumentBuilder builder;
  private final Map<Long, CellRange> merged = new HashMap<>();

  /** What stood alone above the rows to come. */
  private String title = "";

  private SheetTables(DocumentBuilder builder, List<CellRange> merged) {
    this.builder = builder;
    for (CellRange range : merged) {
      this.merged.put(key(range.firstRow(), range.firstColumn()), range);
    }
  }

  static void write(DocumentBuilder builder, List<SheetRow> rows, List<CellRange> merged) {
    SheetTables tables = new SheetTables(builder, merged);
    List<SheetRow> open = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      SheetRow row = rows.get(i);
      if (!open.isEmpty() && tables.separates(open.getLast(), rows, i)) {
        tables.write(open);
        open.clear();
      }
      open.add(row);
    }
    tables.write(open);
  }

  private boolean separates(SheetRow above, List<SheetRow> rows, int index) {
    SheetRow row = rows.get(index);
    int gap = row.number() - above.number();
    if (gap <= 1) {
      return false;
    }
    if (gap > 2) {
      return true;
    }
    boolean title = row.cells().size() == 1;
    SheetRow next = title && index + 1 < rows.size() ? rows.get(index + 1) : row;
    return next.cells().size() > 1 && isHeader(next);
  }

  /** Names or periods only, and one for each column to come. */
  private static boolean isHeader(SheetRow row) {
    return row.cells().stream()
        .allMatch(cell -> cell.kind() != SheetCell.Kind.NUMBER || HeaderRows.isYear(cell.text()));
  }

  private void write(List<SheetRow> rows) {
    int first = 0;
    while (first < rows.size() && rows.get(first).cells().size() == 1) {
      String text = text(rows.get(first).cells().getFirst());
      if (!text.isEmpty()) {
        builder.paragraph(text);
        title = title.isEmpty() ? text : title;
      }
      first++;
    }
    if (first < rows.size()) {
      writeTable(rows.subList(first, rows.size()));
      title = "";
    }
  }

  private void writeTable(List<SheetRow> rows) {
    int left = Integer.MAX_VALUE;
    int right = 0;
    int bottom = rows.getLast().number();
    for (SheetRow row : rows) {
      left = Math.min(left, row.cells().getFirst().column());
      right = Math.max(right, row.cells().getLast().column());
    }
    Map<Integer, Integer> rowIndex = new HashMap<>();
    rows.forEach(row -> rowIndex.put(row.number(), rowIndex.size()));
    List<CellText> cells = new ArrayList<>();
    for (SheetRow row : rows) {
      for (SheetCell cell : row.cells()) {
        String text = text(cell);
        if (text.isEmpty()) {
          continue;
        }
        CellRange range = merged.get(key(row.number(), cell.column()));
        int lastRow = range == null ? row.number() : Math.min(bottom, range.lastRow());
        int lastColumn = range == null ? cell.column() : range.lastColumn();
        int rowSpan = 1;
        for (int number = row.number() + 1; number <= lastRow; number++) {
          rowSpan += rowIndex.containsKey(number) ? 1 : 0;
        }
        right = Math.max(right, lastColumn);
        cells.add(
            new CellText(
                Objects.requireNonNull(rowIndex.get(row.number())),
                cell.column() - left,
                rowSpan,
                lastColumn - cell.column() + 1,
                false,
                text,
                null));
      }
    }
    if (!cells.isEmpty()) {
      builder.table(title, "", rows.size(), right - left + 1, HeaderRows.mark(cells, 0));
    }
  }

  private static String text(SheetCell cell) {
    return WHITE_SPACE.matcher(cell.text()).replaceAll(" ").strip();
  }

  private static long key(int row, int column) {
    return ((long) row << 32) | column;
  }
}
