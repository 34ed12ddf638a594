package dev.fathom.engine.runtime;

/**
 * The state of an engine.
 *
 * @param tokens computed since the start, of prompts and answers
 * @param prefixHitRate prompt tokens that were found in the prefix cache, of all
 * @param drafted tokens that were guessed ahead
 * @param accepted of those, the ones that were right
 */
public record EngineStatistics(
    long steps,
    long tokens,
    int running,
    int waiting,
    int availablePages,
    double prefixHitRate,
    long drafted,
    long accepted) {

  /** The share of guesses that were right; 0 when there were none. */
  public double acceptance() {
    return drafted == 0 ? 0 : (double) accepted / drafted;
  }
}
