package dev.fathom.search.read.pdf;

/** A block of a page before it has its place in the canonical text. */
sealed interface Item {
  float top();

  float bottom();

  /** What a stretch of text is for. */
  enum Kind {
    HEADING,
    PARAGRAPH,
    LIST_ITEM
  }

  record Text(Kind kind, Prose prose, float size, boolean bold, float top, float bottom)
      implements Item {}

  /**
   * A table.
   *
   * @param caption the title printed above it; may be empty
   * @param note what is said above it about all values; may be empty
   */
  record Table(TableGrid grid, String caption, String note, float top, float bottom)
      implements Item {}
}
