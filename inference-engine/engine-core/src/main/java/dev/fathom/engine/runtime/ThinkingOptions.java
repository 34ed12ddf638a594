package dev.fathom.engine.runtime;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a reasoning model may think. The answer starts inside the thought, as R1's template leaves
 * it, or with {@code startToken}; the thought ends with {@code endToken}.
 *
 * @param startToken the token of {@code <think>}, where it is for the model to begin a thought; it
 *     does so with its first token or not at all
 * @param endToken the token of {@code </think>}
 * @param budget tokens of thought after which it is wrapped up
 * @param wrapUp tokens put in before {@code endToken} then, such as those of a closing sentence
 * @param switchTokens tokens that start another line of thought, such as "Alternatively"
 * @param switchPenalty taken off their logits while a line of thought is young (arXiv:2501.18585)
 * @param switchAge tokens until a line of thought is old enough to be left
 */
public record ThinkingOptions(
    OptionalInt startToken,
    int endToken,
    int budget,
    List<Integer> wrapUp,
    Set<Integer> switchTokens,
    double switchPenalty,
    int switchAge) {

  public ThinkingOptions {
    if (budget < 0 || switchAge < 0) {
      throw new IllegalArgumentException("thinking budget and age must not be negative");
    }
    wrapUp = List.copyOf(wrapUp);
    switchTokens = Set.copyOf(switchTokens);
  }

  /** A budget and nothing else. */
  public static ThinkingOptions withBudget(int endToken, int budget, List<Integer> wrapUp) {
    return new ThinkingOptions(OptionalInt.empty(), endToken, budget, wrapUp, Set.of(), 0, 0);
  }
}
