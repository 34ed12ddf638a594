package dev.fathom.agent.corpus;

import dev.fathom.search.document.Document;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sources that research can look into. Thread-safe. */
public interface Corpora {
  /** Passages that answer the query best, best first. */
  List<SearchHit> search(SearchQuery query);

  /** What is known of the given sources; unknown ids are left out. */
  List<Source> sources(Set<String> ids);

  /** A source's document as it was read. */
  Document document(String source);

  /** The passages of a source in order. */
  List<Passage> passages(String source);

  /**
   * A page as PNG; empty where it has no picture.
   *
   * @param page counted from 1
   * @param width in pixels
   */
  default Optional<byte[]> picture(String source, int page, int width) {
    return Optional.empty();
  }
}
