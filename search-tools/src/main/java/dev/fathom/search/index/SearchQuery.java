package dev.fathom.search.index;

import java.util.List;
import java.util.Set;

/**
 * What to look for.
 *
 * @param text the question or keywords, in the language of the sources
 * @param expansions further phrases that mean the same, each with the share of weight it gets
 * @param sources content hashes to look in; empty means everywhere
 * @param filter what sources must be; beside it the question's own words only prefer some
 * @param limit most passages wanted
 */
public record SearchQuery(
    String text, List<Expansion> expansions, Set<String> sources, SearchFilter filter, int limit) {
  /**
   * A phrase that means the same as one in the text.
   *
   * @param weight relative to a word of the text itself, which has 1
   */
  public record Expansion(String phrase, float weight) {}

  public SearchQuery {
    expansions = List.copyOf(expansions);
    sources = Set.copyOf(sources);
    if (text.isBlank()) {
      throw new IllegalArgumentException("A search needs a question or keywords");
    }
    if (limit < 1) {
      throw new IllegalArgumentException("A search for %d passages".formatted(limit));
    }
  }

  /** A search without a filter. */
  public SearchQuery(String text, List<Expansion> expansions, Set<String> sources, int limit) {
    this(text, expansions, sources, SearchFilter.NONE, limit);
  }

  public SearchQuery within(SearchFilter narrower) {
    return new SearchQuery(text, expansions, sources, narrower, limit);
  }

  public static SearchQuery of(String text, int limit) {
    return new SearchQuery(text, List.of(), Set.of(), SearchFilter.NONE, limit);
  }
}
