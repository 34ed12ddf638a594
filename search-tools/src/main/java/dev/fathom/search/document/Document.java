package dev.fathom.search.document;

import java.util.List;

/**
 * A document as read: its canonical text, and what lies where in it. Every span and offset counts
 * UTF-16 units of {@link #text()}.
 *
 * @param text the canonical text: all pages in order
 * @param notes what the reader could not do ("page 7 is a picture without text"), for people
 */
public record Document(
    Metadata metadata, String text, List<Page> pages, List<Block> blocks, List<String> notes) {
  public Document {
    pages = List.copyOf(pages);
    blocks = List.copyOf(blocks);
    notes = List.copyOf(notes);
    if (pages.isEmpty()) {
      throw new IllegalArgumentException("A document has at least one page");
    }
  }

  public String text(Span span) {
    return text.substring(span.start(), span.end());
  }

  /** The page that holds the given offset of the canonical text. */
  public Page pageAt(int offset) {
    return pages.stream()
        .filter(page -> offset < page.span().end())
        .findFirst()
        .orElse(pages.getLast());
  }
}
