package dev.fathom.engine.runtime;

/**
 * The budgets of an engine, fixed when it starts.
 *
 * @param cacheBytes memory for keys and values, taken at once
 * @param pageSize tokens a page
 * @param maxRunning answers computed at the same time
 * @param maxWaiting requests that may wait; more are refused
 * @param stepTokens tokens computed in one step, which bounds how long a cancellation takes
 * @param draftTokens tokens guessed ahead for each answer and checked in one step, by the model's
 *     own multi-token prediction or by a draft model; 0 guesses none
 */
public record EngineOptions(
    long cacheBytes,
    int pageSize,
    int maxRunning,
    int maxWaiting,
    int stepTokens,
    int draftTokens) {

  public EngineOptions {
    if (cacheBytes < 1 || pageSize < 1 || maxRunning < 1 || maxWaiting < 0 || draftTokens < 0) {
      throw new IllegalArgumentException("engine options must be positive");
    }
    if (stepTokens < maxRunning * (1L + draftTokens)) {
      throw new IllegalArgumentException(
          "stepTokens %d must leave a token and %d guessed ones to each of %d answers"
              .formatted(stepTokens, draftTokens, maxRunning));
    }
  }

  /** Sensible for one machine. */
  public static EngineOptions withCache(long cacheBytes) {
    return new EngineOptions(cacheBytes, 16, 16, 64, 256, 0);
  }

  /** The same, with tokens guessed ahead. */
  public EngineOptions withDraftTokens(int count) {
    return new EngineOptions(cacheBytes, pageSize, maxRunning, maxWaiting, stepTokens, count);
  }
}
