package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds tables that stand on white space alone: rows whose numbers stand under each other, with the
 * headings above them and the labels between them.
 */
final class TableFinder {
  private static final int FEW_LABELS = 3;
  private static final int MOST_LABELS = 7;
  private static final int MOST_HEADERS = 7;
  private static final int TEXT_COLUMNS = 3;
  private static final int TEXT_ROWS = 4;
  private static final float FAR = 2.6f;

  /** Rows may stand this far apart where their numbers stand under each other. */
  private static final float AIRY = 5;

  private static final float WIDE = 0.82f;

  private TableFinder() {}

  static List<TableArea> find(List<Line> lines) {
    List<Row> rows = lines.stream().map(Row::of).toList();
    float left = Float.MAX_VALUE;
    float right = -Float.MAX_VALUE;
    for (Line line : lines) {
      left = Math.min(left, line.x0());
      right = Math.max(right, line.x1());
    }
    List<TableArea> areas = new ArrayList<>();
    int from = 0;
    int next = 0;
    while (next < rows.size()) {
      if (!rows.get(next).data()) {
        next++;
        continue;
      }
      int last = end(rows, next, right - left);
      TableArea area = area(rows, from, next, last, left, right);
      int again = area == null ? -1 : headedAgain(rows, area);
      if (area != null && again > 0) {
        last = lastData(rows, next, again);
        area = area(rows, from, next, last, left, right);
      }
      if (area != null) {
        areas.add(area);
        from = last + 1;
      }
      next = last + 1;
    }
    addTextTables(rows, areas);
    return areas;
  }

  /** The row at which the headings come back, as they do where a table stands upon another; -1. */
  private static int headedAgain(List<Row> rows, TableArea area) {
    int start = area.first() + area.firstData();
    for (int i = start + 2; i <= area.last(); i++) {
      String text = rows.get(i).line().text();
      boolean words = text.chars().anyMatch(Character::isLetter);
      for (int heading = area.first(); words && heading < start; heading++) {
        if (rows.get(heading).line().text().equals(text)) {
          return i;
        }
      }
    }
    return -1;
  }

  private static int lastData(List<Row> rows, int first, int end) {
    int last = first;
    for (int i = first; i < end; i++) {
      last = rows.get(i).data() ? i : last;
    }
    return last;
  }

  /** Rows of three cells or more that start under each other are a table without any number. */
  private static void addTextTables(List<Row> rows, List<TableArea> areas) {
    boolean[] taken = new boolean[rows.size()];
    areas.forEach(area -> Arrays.fill(taken, area.first(), area.last() + 1, true));
    int start = 0;
    while (start < rows.size()) {
      int end = start;
      while (end < rows.size()
          && !taken[end]
          && rows.get(end).segments().size() >= TEXT_COLUMNS
          && (end == start || follows(rows.get(end - 1), rows.get(end)))) {
        end++;
      }
      if (end - start >= TEXT_ROWS && !isRunningText(rows.subList(start, end))) {
        areas.add(new TableArea(start, end - 1, rows.subList(start, end), 1));
      }
      start = Math.max(end, start + 1);
    }
    areas.sort(Comparator.comparingInt(TableArea::first));
  }

  /** Lines of columns of prose go on in lower case from one to the next. */
  private static boolean isRunningText(List<Row> rows) {
    int cells = 0;
    int words = 0;
    int goingOn = 0;
    for (Row row : rows.subList(1, rows.size())) {
      for (Segment cell : row.segments()) {
        cells++;
        words += cell.words().size();
        goingOn += Character.isLowerCase(cell.text().charAt(0)) ? 1 : 0;
      }
    }
    return words >= 3 * cells && goingOn * 3 > cells;
  }

  private static boolean follows(Row above, Row below) {
    long under =
        below.segments().stream()
            .skip(1)
            .filter(
                cell ->
                    above.segments().stream()
                        .skip(1)
                        .anyMatch(other -> Math.abs(other.x0() - cell.x0()) < 2))
            .count();
    return under >= TEXT_COLUMNS - 1 && gap(above, below) < FAR * below.line().size();
  }

  /**
   * Goes on while data rows follow; over several lines of labels only where the numbers below stand
   * under those above.
   */
  private static int end(List<Row> rows, int start, float width) {
    int last = start;
    for (int i = start + 1; i < rows.size(); i++) {
      Row row = rows.get(i);
      float gap = gap(rows.get(i - 1), row);
      boolean airy =
          i - last == 1
              && row.data()
              && gap < AIRY * row.line().size()
              && aligned(rows.subList(start, last + 1), row);
      if (gap > FAR * row.line().size() && !airy) {
        break;
      }
      if (row.data()) {
        if (i - last > FEW_LABELS && !aligned(rows.subList(start, last + 1), row)) {
          break;
        }
        last = i;
      } else if (isProse(row, width) || i - last > MOST_LABELS) {
        break;
      }
    }
    return last;
  }

  /** Whether at least half of a row's numbers start or end where numbers above do. */
  private static boolean aligned(List<Row> above, Row row) {
    int numbers = 0;
    int under = 0;
    for (Segment cell : row.segments()) {
      if (cell.numeric()) {
        numbers++;
        boolean found =
            above.stream()
                .flatMap(other -> other.segments().stream())
                .anyMatch(
                    other ->
                        other.numeric()
                            && (Math.abs(other.x1() - cell.x1()) < 0.6f * cell.size()
                                || Math.abs(other.x0() - cell.x0()) < 0.2f * cell.size()));
        under += found ? 1 : 0;
      }
    }
    return under * 2 >= numbers;
  }

  private static @Nullable TableArea area(
      List<Row> rows, int floor, int start, int last, float left, float right) {
    int data = 0;
    int cells = 0;
    for (int i = start; i <= last; i++) {
      if (rows.get(i).data()) {
        data++;
        cells += rows.get(i).segments().size();
      }
    }
    if (data < 2 || isListOfPages(rows.subList(start, last + 1)) || cells < 4) {
      return null;
    }
    float numbers = firstNumber(rows, start, last);
    int first = start;
    int labels = 0;
    for (int i = start - 1; i >= floor && start - i <= MOST_HEADERS + labels; i--) {
      Row above = rows.get(i);
      if (gap(above, rows.get(i + 1)) > FAR * above.line().size() || isProse(above, right - left)) {
        break;
      }
      if (above.typedLine() || headsColumns(above, numbers, left, right)) {
        first = i;
      } else if (first == start
          && labels < FEW_LABELS
          && above.single()
          && above.segments().getFirst().x1() < numbers) {
        // Labels of the first rows may stand between the headings and the first numbers.
        labels++;
      } else {
        break;
      }
    }
    return new TableArea(first, last, rows.subList(first, last + 1), start - first);
  }

  /** Stands over the numbers, or has several parts. */
  private static boolean headsColumns(Row row, float numbers, float left, float right) {
    if (row.segments().size() >= 2) {
      return true;
    }
    if (Continuation.says(row.line().text())) {
      return false;
    }
    Segment only = row.segments().getFirst();
    boolean overNumbers = only.x1() > numbers && only.x0() > left + 0.2f * (right - left);
    boolean centredTitle =
        Math.abs(only.centre() - (left + right) / 2) < 0.03f * (right - left)
            && only.x0() < numbers - 12;
    return overNumbers && !centredTitle && !row.line().text().endsWith(".");
  }

  private static float firstNumber(List<Row> rows, int start, int last) {
    List<Float> lefts = new ArrayList<>();
    for (int i = start; i <= last; i++) {
      for (int j = 1; j < rows.get(i).segments().size(); j++) {
        Segment segment = rows.get(i).segments().get(j);
        if (segment.numeric()) {
          lefts.add(segment.x0());
          break;
        }
      }
    }
    lefts.sort(null);
    return lefts.get(lefts.size() / 2);
  }

  /** A table of contents: dotted lines that end in a page number. */
  private static boolean isListOfPages(List<Row> rows) {
    long dotted =
        rows.stream()
            .filter(
                row ->
                    row.dotted()
                        && row.segments().stream().skip(1).filter(Segment::numeric).count() < 2)
            .count();
    return dotted * 3 > rows.size();
  }

  private static boolean isProse(Row row, float width) {
    return row.segments().stream()
        .anyMatch(segment -> segment.width() > WIDE * width && segment.words().size() > 6);
  }

  private static float gap(Row above, Row below) {
    return below.line().top() - above.line().bottom();
  }
}
