package dev.fathom.search.polite;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of a host, and the rule when its next turn may start. Pure; whoever keeps it orders
 * the changes.
 *
 * @param open turns given and not yet closed
 * @param lastStart when the latest turn started
 * @param restsUntil when the latest back-off ends
 */
record HostState(int open, Instant lastStart, Instant restsUntil) {
  static final HostState NEW = new HostState(0, Instant.MIN, Instant.MIN);

  HostState {
    if (open < 0) {
      throw new IllegalArgumentException("A turn was closed that was not open");
    }
  }

  /** Whether the pace lets no turn start until one is closed. */
  boolean full(Pace pace) {
    return open >= pace.concurrent();
  }

  /** When the next turn may start, given that the host is not full; may lie in the past. */
  Instant earliest(Pace pace) {
    Instant paced = lastStart.plus(pace.interval());
    return paced.isAfter(restsUntil) ? paced : restsUntil;
  }

  HostState start(Instant now) {
    return new HostState(open + 1, now, restsUntil);
  }

  HostState close() {
    return new HostState(open - 1, lastStart, restsUntil);
  }

  HostState backOff(Instant now, Duration retryAfter) {
    Instant until = now.plus(retryAfter);
    return until.isAfter(restsUntil) ? new HostState(open, lastStart, until) : this;
  }

  /** Whether forgetting the host changes nothing: no turn is open, and none would have to wait. */
  boolean forgettable(Instant now, Duration longestInterval) {
    return open == 0 && !restsUntil.isAfter(now) && !lastStart.plus(longestInterval).isAfter(now);
  }
}
