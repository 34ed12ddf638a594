package dev.fathom.agent.reasoning;

import java.util.List;

/**
 * A claim with what it stands on, and nothing of how it came about: what a judge of it gets to see.
 *
 * @param id by which the judgement names it
 * @param quotes the exact words that it cites
 * @param excerpts the quotes in their surroundings
 * @param figures the figures that it states, a line each
 */
public record Exhibit(
    String id, String claim, List<String> quotes, List<Excerpt> excerpts, List<String> figures) {
  public Exhibit {
    quotes = List.copyOf(quotes);
    excerpts = List.copyOf(excerpts);
    figures = List.copyOf(figures);
  }

  /**
   * A stretch of a source.
   *
   * @param source its name
   * @param page counted from 1
   */
  public record Excerpt(String source, int page, String text) {}
}
