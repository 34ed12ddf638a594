package dev.fathom.agent.corpus;

import dev.fathom.search.document.Box;
import dev.fathom.search.document.Page;
import dev.fathom.search.document.Span;
import dev.fathom.search.read.PagePicture;
import dev.fathom.search.read.UnreadableDocumentException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** Sources as people look at them: their pages, as text and as pictures. Thread-safe. */
@ApplicationScoped
public class Sources {
  private static final String PDF = "application/pdf";

  private final PagePicture pictures = new PagePicture();
  private final CorpusStore store;
  private final Corpora corpora;

  Sources(CorpusStore store, Corpora corpora) {
    this.store = store;
    this.corpora = corpora;
  }

  /**
   * What is known of a source.
   *
   * @throws SourceNotFoundException as all methods here, when there is no such source or page
   */
  public Source source(String id) {
    return store.sources(Set.of(id)).stream()
        .findFirst()
        .orElseThrow(() -> new SourceNotFoundException("There is no source %s.".formatted(id)));
  }

  /** The bytes as they were read. */
  public byte[] bytes(String id) {
    return store.bytes(id);
  }

  public Page page(String id, int number) {
    List<Page> pages = corpora.document(id).pages();
    if (number < 1 || number > pages.size()) {
      throw new SourceNotFoundException(
          "The source has pages 1 to %d, not %d.".formatted(pages.size(), number));
    }
    return pages.get(number - 1);
  }

  public String text(String id, Span span) {
    return corpora.document(id).text(span);
  }

  /**
   * A page of a PDF as PNG.
   *
   * @param width in pixels
   */
  public byte[] image(String id, int number, int width) {
    requirePdf(id, number);
    try {
      return pictures.render(store.bytes(id), number, width);
    } catch (UnreadableDocumentException unreadable) {
      throw new SourceNotFoundException("The page has no picture: " + unreadable.reason());
    }
  }

  /** Where a stretch of the canonical text lies on a page of a PDF, a box for each line. */
  public List<Box> marks(String id, int number, Span span) {
    requirePdf(id, number);
    try {
      return pictures.marks(store.bytes(id), number, span);
    } catch (UnreadableDocumentException unreadable) {
      throw new SourceNotFoundException("The page has no marks: " + unreadable.reason());
    }
  }

  private void requirePdf(String id, int number) {
    page(id, number);
    if (!source(id).mediaType().equals(PDF)) {
      throw new SourceNotFoundException("Only pages of PDF documents have pictures.");
    }
  }
}
