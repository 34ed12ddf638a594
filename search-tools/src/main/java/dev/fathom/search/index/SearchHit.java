package dev.fathom.search.index;

import dev.fathom.search.passage.Passage;

/**
 * A passage found.
 *
 * @param score fused score: comparable within one search, not between searches
 * @param similarity cosine between question and passage, from -1 to 1; 0 where it was not computed
 */
public record SearchHit(Passage passage, double score, double similarity) {}
