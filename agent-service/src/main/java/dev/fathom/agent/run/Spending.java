package dev.fathom.agent.run;

import java.util.List;

/**
 * What a run has spent on models.
 *
 * @param steps those that called a model, in the order in which they began
 */
public record Spending(long tokens, List<Step> steps) {
  public Spending {
    steps = List.copyOf(steps);
  }

  /**
   * What a step has spent, in all attempts.
   *
   * @param key of the journal, such as {@code gather/q1/2}
   * @param reasoning of the output tokens, those spent on thinking
   */
  public record Step(String key, int calls, long prompt, long output, long reasoning) {}

  static Spending of(List<Step> steps) {
    return new Spending(
        steps.stream().mapToLong(step -> step.prompt() + step.output()).sum(), steps);
  }
}
