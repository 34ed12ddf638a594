package dev.fathom.search.document;

import java.util.List;

/** A unit of a document in reading order. Its span lies within one page. */
public sealed interface Block {
  int page();

  Span span();

  /**
   * A heading.
   *
   * @param level 1 for the document's title, counted down from there
   */
  record Heading(int page, Span span, int level, String text) implements Block {}

  record Paragraph(int page, Span span, String text) implements Block {}

  record ListItem(int page, Span span, String text) implements Block {}

  record Code(int page, Span span, String text) implements Block {}

  /** A picture with its caption or alternative text, which may be empty. */
  record Figure(int page, Span span, String caption) implements Block {}

  /**
   * A table as a grid of cells.
   *
   * @param caption the title printed with the table; empty where there is none
   * @param note what is said about all values ("in millions, except per share"); may be empty
   * @param rows number of rows
   * @param columns number of columns
   * @param cells in row order; positions not covered by a cell are blank
   * @param headings for a table that goes on from the page before without its headings: the cells
   *     that stand over its columns there, at their places there; otherwise empty
   */
  record Table(
      int page,
      Span span,
      String caption,
      String note,
      int rows,
      int columns,
      List<Cell> cells,
      List<Cell> headings)
      implements Block {
    public Table {
      cells = List.copyOf(cells);
      headings = List.copyOf(headings);
    }

    /** A table that stands by itself. */
    public Table(
        int page, Span span, String caption, String note, int rows, int columns, List<Cell> cells) {
      this(page, span, caption, note, rows, columns, cells, List.of());
    }
  }
}
