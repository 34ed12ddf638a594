package dev.fathom.search.index;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.Page;

/**
 * What the index knows of a source beside its passages: enough to see whether a question is about
 * it.
 *
 * @param id content hash (SHA-256, lower-case hex)
 * @param name file name it was first seen under
 * @param title empty where none is known
 * @param opening the beginning of its text, where a document says whose it is and for what period
 */
public record IndexedSource(String id, String name, String title, String opening) {
  private static final int LONGEST_OPENING = 6000;

  public IndexedSource {
    if (id.isBlank()) {
      throw new IllegalArgumentException("A source in the index needs its content hash");
    }
  }

  /** A source as read; its opening is the text of its first two pages. */
  public static IndexedSource of(String id, String name, Document document) {
    Page last = document.pages().get(Math.min(1, document.pages().size() - 1));
    int end = Math.min(last.span().end(), LONGEST_OPENING);
    return new IndexedSource(
        id, name, document.metadata().title(), document.text().substring(0, end));
  }
}
