package dev.fathom.search.document;

import org.jspecify.annotations.Nullable;

/**
 * One cell of a table.
 *
 * @param row first row it covers, counted from 0
 * @param column first column it covers, counted from 0
 * @param rowSpan rows covered, at least 1
 * @param columnSpan columns covered, at least 1
 * @param header whether it names rows or columns rather than holding a value
 * @param text as printed, white space folded
 * @param span where its text lies in the canonical text
 * @param box where it lies on the page; absent for formats without pages
 */
public record Cell(
    int row,
    int column,
    int rowSpan,
    int columnSpan,
    boolean header,
    String text,
    Span span,
    @Nullable Box box) {
  public Cell {
    if (row < 0 || column < 0 || rowSpan < 1 || columnSpan < 1) {
      throw new IllegalArgumentException("Not a cell: row %d, column %d".formatted(row, column));
    }
  }
}
