package dev.fathom.search.read.sheet;

import org.jspecify.annotations.Nullable;

/**
 * A rectangle of cells, bounds included.
 *
 * @param firstRow counted from 1
 * @param firstColumn counted from 0
 */
public record CellRange(int firstRow, int firstColumn, int lastRow, int lastColumn) {
  /** The range of a reference such as {@code B2:D5}; nothing where it is none. */
  static @Nullable CellRange of(String reference) {
    int colon = reference.indexOf(':');
    String first = colon < 0 ? reference : reference.substring(0, colon);
    String last = colon < 0 ? reference : reference.substring(colon + 1);
    CellRange range = new CellRange(row(first), column(first), row(last), column(last));
    boolean proper =
        range.firstRow > 0
            && range.firstColumn >= 0
            && range.lastRow >= range.firstRow
            && range.lastColumn >= range.firstColumn;
    return proper ? range : null;
  }

  /** The column of a reference such as {@code AB12}, -1 where it names none. */
  static int column(String reference) {
    int column = 0;
    for (int i = 0; i < reference.length() && i < 4; i++) {
      char c = reference.charAt(i);
      if (c == '$') {
        continue;
      }
      if (c < 'A' || c > 'Z') {
        break;
      }
      column = column * 26 + (c - 'A' + 1);
    }
    return column - 1;
  }

  private static int row(String reference) {
    int row = 0;
    for (int i = 0; i < reference.length() && row < 10_000_000; i++) {
      char c = reference.charAt(i);
      row = c >= '0' && c <= '9' ? row * 10 + (c - '0') : row;
    }
    return row;
  }
}
