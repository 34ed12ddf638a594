package dev.fathom.search.find.provider;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What is known of the way to the internet, shared by all providers: when one of them finds no way
 * out and nobody got through lately, the others need not try for a while. Thread-safe.
 */
final class Network {
  private static final Duration BELIEVED = Duration.ofSeconds(15);
  private static final Duration LATELY = Duration.ofMinutes(1);

  private final Clock clock;
  private Instant reached = Instant.EPOCH;
  private Instant lostUntil = Instant.EPOCH;

  Network(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean lost() {
    return clock.instant().isBefore(lostUntil);
  }

  synchronized void reached() {
    reached = clock.instant();
    lostUntil = Instant.EPOCH;
  }

  synchronized void unreachable() {
    Instant now = clock.instant();
    if (reached.plus(LATELY).isBefore(now)) {
      lostUntil = now.plus(BELIEVED);
    }
  }
}
