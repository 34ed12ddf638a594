package dev.fathom.search.passage;

import dev.fathom.search.document.Span;
import java.util.List;

/**
 * A stretch of a source that is found, quoted and cited as a whole. {@code text} is exactly the
 * canonical text at {@code span}: a quote is a substring of it or it is not a quote.
 *
 * @param source content hash (SHA-256, lower-case hex) of the source
 * @param ordinal position among the source's passages, counted from 0
 * @param page page it starts on, counted from 1; a passage never crosses a page
 * @param headings the headings above it, outermost first
 * @param kind what it was made from
 */
public record Passage(
    String source,
    int ordinal,
    int page,
    Span span,
    List<String> headings,
    Kind kind,
    String text) {
  /** What a passage was made from. */
  public enum Kind {
    PROSE,
    TABLE
  }

  public Passage {
    headings = List.copyOf(headings);
  }
}
