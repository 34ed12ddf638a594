package dev.fathom.search.document;

/**
 * A stretch of a document's canonical text.
 *
 * @param start offset of the first UTF-16 unit, counted from 0
 * @param end offset after the last unit
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("Not a span: " + start + " to " + end);
    }
  }

  public int length() {
    return end - start;
  }

  public boolean contains(Span other) {
    return start <= other.start && other.end <= end;
  }
}
