package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.List;

/** A table's cells as words in rows and columns. */
record TableGrid(int rows, int columns, List<GridCell> cells) {
  /** A cell as the lines of words in it. */
  record GridCell(
      int row, int column, int rowSpan, int columnSpan, boolean header, List<Line> lines) {
    Prose prose() {
      return Prose.of(lines);
    }
  }

  TableGrid {
    cells = List.copyOf(cells);
  }

  /**
   * Finds the cells of a table that stands on white space.
   *
   * @param rulings lines drawn on the page: one under a heading says how far it spans
   */
  static TableGrid of(TableArea area, List<Ruling> rulings) {
    Bands bands = Bands.of(area.rows().subList(area.firstData(), area.rows().size()));
    List<List<Row>> merged = mergeWrapped(area, bands);
    merged.removeIf(lines -> lines.stream().allMatch(Row::typedLine));
    int firstData = firstValues(merged);
    List<GridCell> cells = new ArrayList<>();
    for (int r = 0; r < merged.size(); r++) {
      boolean heading = r < firstData || merged.get(r).stream().noneMatch(Row::hasNumber);
      float below =
          r + 1 < merged.size() ? merged.get(r + 1).getFirst().line().baseline() : Float.MAX_VALUE;
      Underlines underlines =
          heading
              ? Underlines.between(rulings, merged.get(r).getLast().line(), below)
              : Underlines.NONE;
      addRow(cells, merged.get(r), r, heading, bands, underlines);
    }
    return new TableGrid(merged.size(), bands.count(), cells);
  }

  private static void addRow(
      List<GridCell> cells,
      List<Row> lines,
      int row,
      boolean header,
      Bands bands,
      Underlines underlines) {
    int columns = bands.count();
    List<List<Segment>> byColumn = new ArrayList<>();
    int[] spans = new int[columns];
    for (int c = 0; c < columns; c++) {
      byColumn.add(new ArrayList<>());
      spans[c] = 1;
    }
    for (Row line : lines) {
      int free = 0;
      for (Segment segment : line.segments()) {
        int[] covered = underlines.covered(segment, line.segments(), bands);
        int first = covered[0];
        int last = covered[1];
        if (!header && segment.numeric() && last > first) {
          first = last;
        }
        if (first < free && free < columns && !byColumn.get(first).isEmpty() && last >= free) {
          first = free;
        }
        byColumn.get(first).add(segment);
        spans[first] = Math.max(spans[first], last - first + 1);
        free = Math.max(free, last + 1);
      }
    }
    boolean single = lines.size() == 1 && lines.getFirst().single();
    for (int c = 0; c < columns; c++) {
      List<Segment> parts = byColumn.get(c);
      if (parts.isEmpty()) {
        continue;
      }
      int span = spans[c];
      for (int next = c + 1; next < Math.min(columns, c + span); next++) {
        if (!byColumn.get(next).isEmpty()) {
          span = next - c;
        }
      }
      List<Word> words = parts.stream().flatMap(part -> part.words().stream()).toList();
      boolean label = c == 0 && !parts.getFirst().numeric();
      cells.add(
          new GridCell(
              row, c, 1, span, header || label || (single && c == 0), Line.fromTop(words)));
    }
  }

  /** A label that goes on in the next line belongs to one row with it. */
  private static List<List<Row>> mergeWrapped(TableArea area, Bands bands) {
    Labels labels = Labels.of(area.rows(), bands);
    List<List<Row>> merged = new ArrayList<>();
    for (int i = 0; i < area.rows().size(); i++) {
      Row row = area.rows().get(i);
      Row above = i > 0 ? area.rows().get(i - 1) : row;
      if (i > area.firstData() && labels.sameRow(above, row)) {
        merged.getLast().add(row);
      } else {
        merged.add(new ArrayList<>(List.of(row)));
      }
    }
    return merged;
  }

  /** The first row with a number that is not a year; rows before it are headings. */
  private static int firstValues(List<List<Row>> rows) {
    for (int i = 0; i < rows.size(); i++) {
      for (Row row : rows.get(i)) {
        if (row.values()) {
          return i;
        }
      }
    }
    return 0;
  }
}
