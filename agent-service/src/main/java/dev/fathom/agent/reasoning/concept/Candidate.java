package dev.fathom.agent.reasoning.concept;

import dev.fathom.search.document.Span;
import dev.fathom.search.passage.Passage;
import java.util.Set;

/**
 * A sentence that may become evidence.
 *
 * @param rank of its passage among those found, from 0
 * @param span of the quote in the canonical text: the sentence, with the one before it where it
 *     leans on that
 * @param sentence the sentence alone, white space folded
 * @param heading the nearest heading above it; empty where there is none
 * @param words its content words
 * @param introduced whether a few words before it, which the quote has too, name what it is about
 */
record Candidate(
    Passage passage,
    int rank,
    Span span,
    String sentence,
    String heading,
    Set<String> words,
    boolean introduced) {
  /** The exact words of the quote. */
  String quote() {
    int offset = passage.span().start();
    return passage.text().substring(span.start() - offset, span.end() - offset);
  }

  /** The quote with its white space folded. */
  String folded() {
    return quote().replaceAll("\\s+", " ");
  }
}
