package dev.fathom.search.find;

import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.ProviderOutcome.Found;
import dev.fathom.search.find.ProviderOutcome.NotConfigured;
import dev.fathom.search.find.ProviderOutcome.NothingThere;
import dev.fathom.search.find.ProviderOutcome.OverBudget;
import dev.fathom.search.find.ProviderOutcome.Throttled;
import dev.fathom.search.find.ProviderOutcome.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Spares a provider that fails: after three failures in a row it rests for half a minute, after
 * each further one twice as long, ten minutes at most; a provider that asked to be left alone rests
 * as long as it asked. One success forgets all. Pure.
 *
 * @param failures in a row
 * @param until when it may be asked again
 * @param last what is said while it rests
 */
record CircuitBreaker(int failures, Instant until, ProviderOutcome last) {
  static final CircuitBreaker CLOSED = new CircuitBreaker(0, Instant.EPOCH, new NothingThere());

  private static final int TOLERATED = 3;
  private static final Duration FIRST_REST = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);

  /** What to say instead of asking; empty when it may be asked. */
  Optional<ProviderOutcome> refusal(Instant now) {
    return now.isBefore(until) ? Optional.of(last) : Optional.empty();
  }

  CircuitBreaker after(ProviderOutcome outcome, Instant now) {
    return switch (outcome) {
      case Found _, NothingThere _ -> CLOSED;
      case Throttled throttled -> new CircuitBreaker(failures, throttled.until(), throttled);
      case Down down -> failed(down, now);
      case Unreachable _, OverBudget _, NotConfigured _ -> this;
    };
  }

  private CircuitBreaker failed(Down down, Instant now) {
    int more = failures + 1;
    if (more < TOLERATED) {
      return new CircuitBreaker(more, until, down);
    }
    Duration rest = FIRST_REST.multipliedBy(1L << Math.min(more - TOLERATED, 10));
    Duration bounded = rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
    String reason =
        "%s; failed %d times, rests %d s".formatted(down.reason(), more, bounded.toSeconds());
    return new CircuitBreaker(more, now.plus(bounded), new Down(reason));
  }
}
