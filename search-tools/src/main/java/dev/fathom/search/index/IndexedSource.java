package dev.fathom.search.index;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.Page;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of a source beside its passages: enough to see whether a question is about
 * it, and the rows of its tables.
 *
 * @param id content hash (SHA-256, lower-case hex)
 * @param name file name it was first seen under
 * @param title empty where none is known
 * @param opening the beginning of its text, where a document says whose it is and for what period
 * @param published absent where it is not known
 * @param tenant who may find it through a filter; blank where everyone may
 * @param rows to be found; empty for sources as the index gives them back
 */
public record IndexedSource(
    String id,
    String name,
    String title,
    String opening,
    @Nullable LocalDate published,
    String tenant,
    List<TableRow> rows) {
  private static final int LONGEST_OPENING = 6000;

  public IndexedSource {
    rows = List.copyOf(rows);
    if (id.isBlank()) {
      throw new IllegalArgumentException("A source in the index needs its content hash");
    }
  }

  /** A source as read; its opening is the text of its first two pages. */
  public static IndexedSource of(String id, String name, Document document) {
    Page last = document.pages().get(Math.min(1, document.pages().size() - 1));
    int end = Math.min(last.span().end(), LONGEST_OPENING);
    return new IndexedSource(
        id,
        name,
        document.metadata().title(),
        document.text().substring(0, end),
        document.metadata().published(),
        "",
        TableRow.of(document));
  }

  /** The same source as one of a tenant's. */
  public IndexedSource ofTenant(String owner) {
    return new IndexedSource(id, name, title, opening, published, owner, rows);
  }
}
