package dev.fathom.search.read.sheet;

/**
 * A cell that is not blank.
 *
 * @param column counted from 0
 * @param kind what it holds; of a formula, what it came to when the file was saved
 * @param raw the value as the file has it
 * @param hidden whether its column is hidden
 */
public record SheetCell(
    int column, Kind kind, String raw, CellFormat format, boolean from1904, boolean hidden) {
  /** What a cell holds. */
  public enum Kind {
    NUMBER,
    /** A number that is shown as a date or time. */
    DATE,
    TEXT,
    BOOLEAN,
    /** Such as {@code #DIV/0!}. */
    ERROR
  }

  /** What a spreadsheet program displays; empty where the format shows nothing. */
  public String text() {
    return switch (kind) {
      case NUMBER, DATE -> format.displayRaw(raw, from1904);
      case TEXT -> format.displayText(raw);
      case BOOLEAN -> raw.equals("1") ? "TRUE" : "FALSE";
      case ERROR -> raw;
    };
  }

  /** The number, unrounded; NaN where it holds none. */
  public double number() {
    if (kind != Kind.NUMBER && kind != Kind.DATE) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(raw);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
