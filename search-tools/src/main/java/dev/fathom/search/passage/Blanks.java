package dev.fathom.search.passage;

import dev.fathom.search.document.Span;

/** White space at the edges of a stretch of text. */
final class Blanks {
  private Blanks() {}

  /** The stretch without blanks at its edges; empty, at its start, where it is all blank. */
  static Span trim(String text, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return from == to ? new Span(start, start) : new Span(from, to);
  }

  static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }
}
