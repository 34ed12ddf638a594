package dev.fathom.search.polite;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** The clock that waiting goes by. */
interface Time {
  Instant now();

  /** Waits for the signal, but no longer than given. May return early. */
  void await(Condition signal, Duration longest) throws InterruptedException;

  /** Runs evenly, also when the machine's clock is set. */
  static Time real() {
    Instant began = Instant.now();
    long nanos = System.nanoTime();
    return new Time() {
      @Override
      public Instant now() {
        return began.plusNanos(System.nanoTime() - nanos);
      }

      @Override
      @SuppressWarnings("WaitNotInLoop") // the caller's loop looks again
      public void await(Condition signal, Duration longest) throws InterruptedException {
        var _ = signal.await(TimeUnit.NANOSECONDS.convert(longest), TimeUnit.NANOSECONDS);
      }
    };
  }
}
