package dev.fathom.search.find;

import java.time.Duration;

/** So many requests in a stretch of time, at most. */
public record Budget(int requests, Duration window) {
  public Budget {
    if (requests < 0) {
      throw new IllegalArgumentException("A budget of " + requests + " requests");
    }
    if (!window.isPositive()) {
      throw new IllegalArgumentException("A budget for a time of " + window);
    }
  }

  public static Budget perDay(int requests) {
    return new Budget(requests, Duration.ofDays(1));
  }
}
