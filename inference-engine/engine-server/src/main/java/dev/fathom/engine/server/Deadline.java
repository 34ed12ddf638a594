package dev.fathom.engine.server;

import java.time.Duration;

/** When a request must have been answered; {@code retryAfter} is told to those turned away. */
record Deadline(Duration length, long nanoTime, Duration retryAfter) {

  /**
   * From now on.
   *
   * @param asked seconds that the client gives; the header {@code X-Request-Timeout}, or empty
   */
  static Deadline of(ModelSettings settings, String asked) {
    Duration length = settings.deadline();
    if (!asked.isEmpty()) {
      try {
        Duration own = Duration.ofMillis((long) (Double.parseDouble(asked) * 1000));
        length = own.compareTo(length) < 0 ? own : length;
      } catch (NumberFormatException e) {
        throw ApiException.invalid(
            "X-Request-Timeout", "X-Request-Timeout is '" + asked + "', not a number of seconds.");
      }
    }
    return new Deadline(length, System.nanoTime() + length.toNanos(), settings.retryAfter());
  }

  long millisLeft() {
    return Math.max(0, (nanoTime - System.nanoTime()) / 1_000_000);
  }
}
