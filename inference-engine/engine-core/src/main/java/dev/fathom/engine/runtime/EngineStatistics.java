package dev.fathom.engine.runtime;

/**
 * The state of an engine.
 *
 * @param tokens computed since the start, of prompts and answers
 * @param promptTokens of the prompts that were admitted
 * @param prefixHitTokens of those, the ones that were found in the prefix cache
 * @param drafted tokens that were guessed ahead
 * @param accepted of those, the ones that were right
 */
public record EngineStatistics(
    long steps,
    long tokens,
    int running,
    int waiting,
    int availablePages,
    long promptTokens,
    long prefixHitTokens,
    long drafted,
    long accepted) {

  /** The share of prompt tokens that were found in the prefix cache; 0 before the first prompt. */
  public double prefixHitRate() {
    return promptTokens == 0 ? 0 : (double) prefixHitTokens / promptTokens;
  }

  /** The share of guesses that were right; 0 when there were none. */
  public double acceptance() {
    return drafted == 0 ? 0 : (double) accepted / drafted;
  }
}
