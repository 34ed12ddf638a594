package dev.fathom.search.eval;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Box;
import dev.fathom.search.document.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table as a grid, for comparison.
 *
 * @param box around all its cells; absent where places are unknown
 */
record GridTable(int page, int rows, int columns, List<GridText> cells, @Nullable Box box) {
  /** A cell that is not blank; last row and column are inclusive. */
  record GridText(int row, int lastRow, int column, int lastColumn, String text) {}

  /** Two cells next to each other, with nothing but blanks between them. */
  record Relation(boolean across, String first, String second) {}

  GridTable {
    cells = List.copyOf(cells);
  }

  static GridTable of(Block.Table table) {
    List<GridText> cells = new ArrayList<>();
    Box box = null;
    for (Cell cell : table.cells()) {
      cells.add(
          new GridText(
              cell.row(),
              cell.row() + cell.rowSpan() - 1,
              cell.column(),
              cell.column() + cell.columnSpan() - 1,
              cell.text()));
      Box at = cell.box();
      if (at != null) {
        box = box == null ? at : box.union(at);
      }
    }
    return new GridTable(table.page(), table.rows(), table.columns(), cells, box);
  }

  /** For each cell its nearest neighbour to the right and below (Göbel et al. 2012). */
  List<Relation> relations() {
    List<Relation> relations = new ArrayList<>();
    for (GridText cell : cells) {
      cells.stream()
          .filter(
              other ->
                  other.column() > cell.lastColumn()
                      && other.row() <= cell.lastRow()
                      && other.lastRow() >= cell.row())
          .min(Comparator.comparingInt(GridText::column).thenComparingInt(GridText::row))
          .ifPresent(
              other -> relations.add(new Relation(true, word(cell.text()), word(other.text()))));
      cells.stream()
          .filter(
              other ->
                  other.row() > cell.lastRow()
                      && other.column() <= cell.lastColumn()
                      && other.lastColumn() >= cell.column())
          .min(Comparator.comparingInt(GridText::row).thenComparingInt(GridText::column))
          .ifPresent(
              other -> relations.add(new Relation(false, word(cell.text()), word(other.text()))));
    }
    return relations;
  }

  private static String word(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_]+", "");
  }
}
