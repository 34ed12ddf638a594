package dev.fathom.agent.research;

import java.time.Duration;

/**
 * When a run stops gathering.
 *
 * @param rounds most searches in a row for one plan item
 * @param gathering most time spent on gathering over the life of a run; what is not looked into by
 *     then makes the report incomplete
 */
public record ResearchLimits(int rounds, Duration gathering) {
  public static final ResearchLimits USUAL = new ResearchLimits(3, Duration.ofMinutes(10));

  public ResearchLimits {
    if (rounds < 1 || gathering.isNegative()) {
      throw new IllegalArgumentException("Limits must leave room for a search: " + rounds);
    }
  }
}
