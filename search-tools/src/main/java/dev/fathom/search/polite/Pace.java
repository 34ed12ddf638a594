package dev.fathom.search.polite;

import java.time.Duration;

/**
 * How often, and how often at once, a host is asked.
 *
 * @param interval from the start of one request to the start of the next, at least; may be zero
 * @param concurrent requests under way at once, at most
 */
public record Pace(Duration interval, int concurrent) {
  public Pace {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("The interval is not negative: " + interval);
    }
    if (concurrent < 1) {
      throw new IllegalArgumentException("At least one request at once, not " + concurrent);
    }
  }

  /** One request at a time, so long after the one before. */
  public static Pace every(Duration interval) {
    return new Pace(interval, 1);
  }

  /** So many requests a second in all, evenly spread; as many at once. */
  public static Pace perSecond(int requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("At least one request a second, not " + requests);
    }
    return new Pace(Duration.ofSeconds(1).dividedBy(requests), requests);
  }

  /** This pace, but no request sooner than the given interval after the one before. */
  public Pace atLeast(Duration longer) {
    return longer.compareTo(interval) > 0 ? new Pace(longer, concurrent) : this;
  }
}
