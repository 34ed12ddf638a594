package dev.fathom.search.fetch;

import java.time.Duration;

/** What is left of the time that a fetch may take on the network. Used by one thread. */
final class TimeBudget {
  private final Duration whole;
  private Duration left;

  TimeBudget(Duration whole) {
    this.whole = whole;
    this.left = whole;
  }

  Duration left() {
    return left;
  }

  boolean isSpent() {
    return !left.isPositive();
  }

  /** Counts the time since {@link System#nanoTime} gave the argument. */
  void spendSince(long nanos) {
    left = left.minusNanos(System.nanoTime() - nanos);
  }

  Ended tooSlow(String url) {
    return new Ended(
        new FetchOutcome.TooSlow(
            url, "did not arrive whole within %d s".formatted(whole.plusMillis(999).toSeconds())));
  }
}
