package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Parts what is printed side by side to save room: where the headings of all columns come back in
 * the same order, each run of them is a table, so that a value is bound to the label of its own
 * run.
 */
final class SideBySide {
  private static final int LEAST_COLUMNS = 2;

  private SideBySide() {}

  /** The tables of a grid, from left to right; the grid itself where its headings differ. */
  static List<TableGrid> split(TableGrid grid) {
    List<String> headings = headings(grid);
    for (int width = LEAST_COLUMNS; width <= grid.columns() / 2; width++) {
      if (grid.columns() % width == 0 && repeats(headings, width) && divides(grid, width)) {
        List<TableGrid> parts = new ArrayList<>();
        for (int from = 0; from < grid.columns(); from += width) {
          parts.add(part(grid, from, width));
        }
        return parts;
      }
    }
    return List.of(grid);
  }

  /** What stands over each column. */
  private static List<String> headings(TableGrid grid) {
    int values = firstValues(grid);
    Map<Integer, StringBuilder> words = new TreeMap<>();
    for (TableGrid.GridCell cell : grid.cells()) {
      if (cell.row() < values) {
        words
            .computeIfAbsent(cell.column(), column -> new StringBuilder())
            .append(cell.prose().text())
            .append(' ');
      }
    }
    List<String> headings = new ArrayList<>();
    for (int column = 0; column < grid.columns(); column++) {
      StringBuilder heading = words.get(column);
      headings.add(heading == null ? "" : heading.toString());
    }
    return headings;
  }

  private static int firstValues(TableGrid grid) {
    return grid.cells().stream()
        .filter(cell -> Numbers.isNumeric(cell.prose().text()))
        .mapToInt(TableGrid.GridCell::row)
        .min()
        .orElse(0);
  }

  private static boolean repeats(List<String> headings, int width) {
    for (int column = 0; column < headings.size(); column++) {
      String heading = headings.get(column);
      if (heading.isEmpty() || !heading.equals(headings.get(column % width))) {
        return false;
      }
    }
    return !headings.get(0).equals(headings.get(1));
  }

  private static boolean divides(TableGrid grid, int width) {
    return grid.cells().stream()
        .allMatch(cell -> cell.column() / width == (cell.column() + cell.columnSpan() - 1) / width);
  }

  private static TableGrid part(TableGrid grid, int from, int width) {
    List<TableGrid.GridCell> members =
        grid.cells().stream()
            .filter(cell -> cell.column() >= from && cell.column() < from + width)
            .toList();
    TreeSet<Integer> filled = new TreeSet<>();
    members.forEach(cell -> filled.add(cell.row()));
    Map<Integer, Integer> rows = new HashMap<>();
    filled.forEach(row -> rows.put(row, rows.size()));
    List<TableGrid.GridCell> cells = new ArrayList<>();
    for (TableGrid.GridCell cell : members) {
      boolean label = cell.column() == from && !Numbers.isNumeric(cell.prose().text());
      int row = rows.getOrDefault(cell.row(), 0);
      int end = filled.headSet(cell.row() + cell.rowSpan()).size();
      cells.add(
          new TableGrid.GridCell(
              row,
              cell.column() - from,
              Math.max(1, end - row),
              cell.columnSpan(),
              cell.header() || label,
              cell.lines()));
    }
    return new TableGrid(rows.size(), width, cells);
  }
}
