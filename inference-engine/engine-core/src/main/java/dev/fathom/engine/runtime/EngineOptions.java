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
 * @param biasUpdateSpeed by how much the routing bias of an expert moves towards balance after
 *     every few thousand tokens, as in the training of DeepSeek-V3 (there 0.001); 0 leaves the
 *     biases as they are. With it an answer depends on what was answered before.
 */
public record EngineOptions(
    long cacheBytes,
    int pageSize,
    int maxRunning,
    int maxWaiting,
    int stepTokens,
    int draftTokens,
    float biasUpdateSpeed) {

  public EngineOptions {
    if (cacheBytes < 1 || pageSize < 1 || maxRunning < 1 || maxWaiting < 0 || draftTokens < 0) {
      throw new IllegalArgumentException("engine options must be positive");
    }
    if (!(biasUpdateSpeed >= 0 && biasUpdateSpeed <= 1)) {
      throw new IllegalArgumentException(
          "the bias update speed is %s; it must be from 0 to 1".formatted(biasUpdateSpeed));
    }
    if (stepTokens < maxRunning * (1L + draftTokens)) {
      throw new IllegalArgumentException(
          "stepTokens %d must leave a token and %d guessed ones to each of %d answers"
              .formatted(stepTokens, draftTokens, maxRunning));
    }
  }

  /** Without updates of the routing bias. */
  public EngineOptions(
      long cacheBytes,
      int pageSize,
      int maxRunning,
      int maxWaiting,
      int stepTokens,
      int draftTokens) {
    this(cacheBytes, pageSize, maxRunning, maxWaiting, stepTokens, draftTokens, 0);
  }

  /** Sensible for one machine. */
  public static EngineOptions withCache(long cacheBytes) {
    return new EngineOptions(cacheBytes, 16, 16, 64, 256, 0);
  }

  /** The same, with tokens guessed ahead. */
  public EngineOptions withDraftTokens(int count) {
    return new EngineOptions(
        cacheBytes, pageSize, maxRunning, maxWaiting, stepTokens, count, biasUpdateSpeed);
  }
}
