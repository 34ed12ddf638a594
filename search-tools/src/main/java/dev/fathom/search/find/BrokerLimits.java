package dev.fathom.search.find;

import java.time.Duration;

/**
 * What a broker may take.
 *
 * @param deadline how long a search may last; who has not answered by then is left out
 * @param paid budget of each provider that costs money
 * @param free budget of each other provider
 */
public record BrokerLimits(Duration deadline, Budget paid, Budget free) {
  public static final BrokerLimits USUAL =
      new BrokerLimits(Duration.ofSeconds(12), Budget.perDay(500), Budget.perDay(20_000));

  public BrokerLimits {
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("A deadline of " + deadline);
    }
  }
}
