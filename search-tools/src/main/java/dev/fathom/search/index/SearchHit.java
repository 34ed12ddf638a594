package dev.fathom.search.index;

import dev.fathom.search.document.Span;
import dev.fathom.search.passage.Passage;
import org.jspecify.annotations.Nullable;

/**
 * A passage found.
 *
 * @param score fused score: comparable within one search, not between searches
 * @param similarity cosine between question and passage, from -1 to 1; 0 where it was not computed
 * @param row where the row lies in the source's text that was found in a table of the passage;
 *     absent where none was
 */
public record SearchHit(Passage passage, double score, double similarity, @Nullable Span row) {
  /** A passage that was not found by a row of it. */
  public SearchHit(Passage passage, double score, double similarity) {
    this(passage, score, similarity, null);
  }

  /** The words of the row; empty where none was found. */
  public String rowText() {
    return row == null
        ? ""
        : passage
            .text()
            .substring(row.start() - passage.span().start(), row.end() - passage.span().start());
  }
}
