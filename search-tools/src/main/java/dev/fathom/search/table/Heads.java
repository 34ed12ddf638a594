package dev.fathom.search.table;

import dev.fathom.search.document.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of heads over the columns of a table, from top to bottom.
 *
 * @param rows cells that are not blank
 */
record Heads(List<List<Cell>> rows) {
  static final Heads NONE = new Heads(List.of());

  /** How far beside a column its head may stand. */
  private static final int BESIDE = 1;

  Heads {
    rows = List.copyOf(rows);
  }

  Heads with(List<Cell> row) {
    List<List<Cell>> more = new ArrayList<>(rows);
    more.add(List.copyOf(row));
    return new Heads(more);
  }

  /** The heads over the columns from first to last, from top to bottom. */
  List<Cell> over(int first, int last) {
    return over(first, last, cell -> false);
  }

  /**
   * The heads over the columns from first to last, from top to bottom.
   *
   * @param elsewhere whether a cell that stands beside is another number's own
   */
  List<Cell> over(int first, int last, Predicate<Cell> elsewhere) {
    List<Cell> over = new ArrayList<>();
    for (List<Cell> row : rows) {
      Cell cell = over(row, first, last, elsewhere);
      if (cell != null) {
        over.add(cell);
      }
    }
    return over;
  }

  /** What the head of the label column says, from top to bottom. */
  List<Cell> stubs() {
    return rows.stream().flatMap(List::stream).filter(Heads::isStub).toList();
  }

  private static boolean isStub(Cell cell) {
    return cell.column() == 0 && cell.columnSpan() == 1;
  }

  private static @Nullable Cell over(
      List<Cell> row, int first, int last, Predicate<Cell> elsewhere) {
    Cell nearest = null;
    int best = BESIDE + 1;
    int most = 0;
    for (Cell cell : row) {
      if (isStub(cell) || PrintedNumber.isSymbol(cell.text())) {
        continue;
      }
      int start = cell.column();
      int end = start + cell.columnSpan() - 1;
      int distance = Math.max(0, Math.max(start - last, first - end));
      if (distance > 0 && elsewhere.test(cell)) {
        continue;
      }
      int common = Math.min(last, end) - Math.max(first, start) + 1;
      if (distance < best || (distance == best && common > most)) {
        nearest = cell;
        best = distance;
        most = common;
      }
    }
    return nearest;
  }
}
