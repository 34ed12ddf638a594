package dev.fathom.search.read.pdf;

import java.util.List;

/**
 * The rows of an area that make a table.
 *
 * @param first index of the first line of the area that belongs to it
 * @param last index of the last
 * @param firstData position in {@code rows} of the first row that holds values
 */
record TableArea(int first, int last, List<Row> rows, int firstData) {
  TableArea {
    rows = List.copyOf(rows);
  }
}
