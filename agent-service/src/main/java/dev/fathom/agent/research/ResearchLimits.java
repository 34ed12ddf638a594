package dev.fathom.agent.research;

import dev.fathom.agent.reasoning.Depth;
import java.time.Duration;

/**
 * When a run stops gathering.
 *
 * @param rounds most searches in a row for one plan item; fewer for a quick question, more for a
 *     deep one
 * @param gathering most time spent on gathering over the life of a run; what is not looked into by
 *     then makes the report incomplete
 * @param tokens most tokens of models spent on gathering for a standard question; a tenth for a
 *     quick one, four times as many for a deep one
 */
public record ResearchLimits(int rounds, Duration gathering, long tokens) {
  public static final ResearchLimits USUAL = new ResearchLimits(3, Duration.ofMinutes(10), 150_000);

  private static final int QUICK_ROUNDS = 2;
  private static final int MORE_ROUNDS_WHEN_DEEP = 2;

  public ResearchLimits {
    if (rounds < 1 || gathering.isNegative() || tokens < 0) {
      throw new IllegalArgumentException("Limits must leave room for a search: " + rounds);
    }
  }

  int rounds(Depth depth) {
    return switch (depth) {
      case QUICK -> Math.min(QUICK_ROUNDS, rounds);
      case STANDARD -> rounds;
      case DEEP -> rounds + MORE_ROUNDS_WHEN_DEEP;
    };
  }

  long tokens(Depth depth) {
    return switch (depth) {
      case QUICK -> tokens / 10;
      case STANDARD -> tokens;
      case DEEP -> tokens * 4;
    };
  }
}
