package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table whose cells are drawn: lines around them say where they are and how far they span.
 *
 * @param words all words within the lines
 * @param above lines across the whole width over the table: its title
 * @param below lines across the whole width under it: remarks and sources
 */
record RuledTable(
    TableGrid grid,
    Set<Word> words,
    List<Line> above,
    List<Line> below,
    float left,
    float right,
    float top,
    float bottom) {
  private static final int LEAST_CELLS = 4;
  private static final float LEAST_FILLED = 0.3f;
  private static final int MOST_WORDS_IN_CELL = 150;

  private record Area(int row, int column, int lastRow, int lastColumn, List<Word> words) {}

  RuledTable {
    words = Set.copyOf(words);
    above = List.copyOf(above);
    below = List.copyOf(below);
  }

  /** The ruled tables of a page, from top to bottom; lattices that hold no table are left out. */
  static List<RuledTable> find(List<Word> words, Drawing drawing) {
    List<RuledTable> tables = new ArrayList<>();
    for (Lattice lattice : Lattice.of(drawing.rulings())) {
      RuledTable table = of(lattice, words);
      if (table != null && !Charts.isChart(table.bounds(), table.words(), drawing.shapes())) {
        tables.add(table);
      }
    }
    tables.sort(Comparator.comparingDouble(RuledTable::top));
    return tables;
  }

  private Shape bounds() {
    return new Shape(left, top, right, bottom, false, Colours.UNKNOWN);
  }

  private static @Nullable RuledTable of(Lattice lattice, List<Word> words) {
    List<Area> areas = areas(lattice);
    List<Word> inside = new ArrayList<>();
    for (Word word : words) {
      int column = lattice.column((word.x0() + word.x1()) / 2);
      int row = lattice.row((word.top() + word.bottom()) / 2);
      if (row >= 0 && column >= 0) {
        areas.stream()
            .filter(
                area ->
                    row >= area.row()
                        && row <= area.lastRow()
                        && column >= area.column()
                        && column <= area.lastColumn())
            .findFirst()
            .ifPresent(area -> area.words().add(word));
        inside.add(word);
      }
    }
    List<Area> filled = areas.stream().filter(area -> !area.words().isEmpty()).toList();
    if (filled.size() < LEAST_CELLS
        || filled.size() < LEAST_FILLED * areas.size()
        || filled.stream().anyMatch(area -> area.words().size() > MOST_WORDS_IN_CELL)
        || holdsUndrawnColumns(filled)) {
      return null;
    }
    List<Area> body = new ArrayList<>(filled);
    List<Line> above = trimmed(body, lattice, true);
    List<Line> below = trimmed(body, lattice, false);
    Set<Integer> columns = new TreeSet<>();
    Set<Integer> rows = new TreeSet<>();
    body.forEach(
        area -> {
          columns.add(area.column());
          rows.add(area.row());
        });
    if (columns.size() < 2 || rows.size() < 2) {
      return null;
    }
    return new RuledTable(
        grid(body),
        new HashSet<>(inside),
        above,
        below,
        lattice.left(),
        lattice.right(),
        lattice.top(),
        lattice.bottom());
  }

  /** Whether the lines divide only groups of columns: then white space tells the columns better. */
  private static boolean holdsUndrawnColumns(List<Area> filled) {
    TreeMap<Integer, int[]> counts = new TreeMap<>();
    for (Area area : filled) {
      int[] count = counts.computeIfAbsent(area.column(), column -> new int[2]);
      List<Line> lines = Line.fromTop(area.words());
      count[0] += lines.size();
      count[1] += (int) lines.stream().filter(line -> Row.of(line).data()).count();
    }
    return counts.values().stream()
        .anyMatch(count -> count[1] >= 2 && count[1] * 5 >= count[0] * 2);
  }

  /** Takes cells as wide as the table from its top or bottom. */
  private static List<Line> trimmed(List<Area> body, Lattice lattice, boolean top) {
    List<Word> taken = new ArrayList<>();
    while (!body.isEmpty()) {
      int edge =
          top
              ? body.stream().mapToInt(Area::row).min().orElse(0)
              : body.stream().mapToInt(Area::row).max().orElse(0);
      List<Area> row = body.stream().filter(area -> area.row() == edge).toList();
      Area only = row.getFirst();
      boolean wide = only.column() == 0 && only.lastColumn() == lattice.columns() - 1;
      if (row.size() != 1 || !wide) {
        break;
      }
      taken.addAll(only.words());
      body.remove(only);
    }
    return taken.isEmpty() ? List.of() : Line.fromTop(taken);
  }

  /** Positions not divided by a line are one cell. */
  private static List<Area> areas(Lattice lattice) {
    int rows = lattice.rows();
    int columns = lattice.columns();
    boolean[][] taken = new boolean[rows][columns];
    List<Area> areas = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        if (taken[row][column]) {
          continue;
        }
        int lastColumn = column;
        while (lastColumn + 1 < columns
            && !taken[row][lastColumn + 1]
            && !lattice.dividedRight(row, lastColumn)) {
          lastColumn++;
        }
        int lastRow = row;
        while (lastRow + 1 < rows && undividedBelow(lattice, taken, lastRow, column, lastColumn)) {
          lastRow++;
        }
        for (int r = row; r <= lastRow; r++) {
          Arrays.fill(taken[r], column, lastColumn + 1, true);
        }
        areas.add(new Area(row, column, lastRow, lastColumn, new ArrayList<>()));
      }
    }
    return areas;
  }

  private static boolean undividedBelow(
      Lattice lattice, boolean[][] taken, int row, int column, int lastColumn) {
    for (int c = column; c <= lastColumn; c++) {
      if (taken[row + 1][c] || lattice.dividedBelow(row, c)) {
        return false;
      }
    }
    return true;
  }

  private static TableGrid grid(List<Area> areas) {
    List<Area> split = RowSplitting.split(areas);
    TreeMap<Integer, Integer> rows = ranks(split.stream().map(Area::row).toList());
    TreeMap<Integer, Integer> columns = ranks(split.stream().map(Area::column).toList());
    List<TableGrid.GridCell> cells = new ArrayList<>();
    int firstRow = split.stream().mapToInt(Area::row).min().orElse(0);
    for (Area area : split) {
      int row = rank(rows, area.row());
      int column = rank(columns, area.column());
      List<Line> lines = Line.fromTop(area.words());
      boolean number = Numbers.isNumeric(Prose.of(lines).text());
      boolean header = area.row() == firstRow || (column == 0 && !number);
      cells.add(
          new TableGrid.GridCell(
              row,
              column,
              Math.max(1, last(rows, area.lastRow()) - row + 1),
              Math.max(1, last(columns, area.lastColumn()) - column + 1),
              header,
              lines));
    }
    return new TableGrid(rows.size(), columns.size(), cells);
  }

  private static TreeMap<Integer, Integer> ranks(List<Integer> starts) {
    TreeMap<Integer, Integer> ranks = new TreeMap<>();
    starts.stream().distinct().sorted().forEach(start -> ranks.put(start, ranks.size()));
    return ranks;
  }

  private static int rank(TreeMap<Integer, Integer> ranks, int start) {
    return ranks.headMap(start, false).size();
  }

  private static int last(TreeMap<Integer, Integer> ranks, int end) {
    return ranks.headMap(end, true).size() - 1;
  }

  /** Splits rows that the lines do not divide but the numbers in them do. */
  private static final class RowSplitting {
    private static final int SCALE = 1000;
    private static final double MOSTLY = 0.7;

    private RowSplitting() {}

    static List<Area> split(List<Area> areas) {
      List<Area> split = new ArrayList<>();
      TreeSet<Integer> rows = new TreeSet<>();
      areas.forEach(area -> rows.add(area.row()));
      for (int row : rows) {
        List<Area> members = areas.stream().filter(area -> area.row() == row).toList();
        split.addAll(splitRow(members));
      }
      return split;
    }

    private static List<Area> splitRow(List<Area> members) {
      List<Word> all = new ArrayList<>();
      members.forEach(area -> all.addAll(area.words()));
      List<Line> lines = Line.fromTop(all);
      boolean oneRow = members.stream().mapToInt(Area::lastRow).distinct().count() == 1;
      if (lines.size() < 2 || lines.size() >= SCALE || !oneRow || !columnsOfNumbers(members)) {
        return members.stream()
            .map(
                area ->
                    moved(
                        area, area.row() * SCALE, area.lastRow() * SCALE + SCALE - 1, area.words()))
            .toList();
      }
      List<Area> split = new ArrayList<>();
      for (Area area : members) {
        for (int i = 0; i < lines.size(); i++) {
          List<Word> words = new ArrayList<>(area.words());
          words.retainAll(lines.get(i).words());
          if (!words.isEmpty()) {
            int row = area.row() * SCALE + i;
            split.add(moved(area, row, row, words));
          }
        }
      }
      return split;
    }

    private static Area moved(Area area, int row, int lastRow, List<Word> words) {
      return new Area(row, area.column(), lastRow, area.lastColumn(), words);
    }

    /** Whether some cell holds several lines and each is a number. */
    private static boolean columnsOfNumbers(List<Area> members) {
      int stacks = 0;
      for (Area area : members) {
        List<Line> lines = Line.fromTop(area.words());
        long numbers = lines.stream().filter(line -> Numbers.isNumeric(line.text())).count();
        if (lines.size() >= 2 && numbers >= MOSTLY * lines.size()) {
          stacks++;
        }
      }
      return stacks >= 1;
    }
  }
}
