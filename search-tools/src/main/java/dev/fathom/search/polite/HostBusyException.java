package dev.fathom.search.polite;

import java.time.Duration;

/** A host's turn did not come in time, because others wait for it or because it asked for rest. */
public final class HostBusyException extends Exception {
  private static final long serialVersionUID = 1L;
  private final Duration retryAfter;

  public HostBusyException(String host, Duration retryAfter) {
    super(
        retryAfter.isZero()
            ? "too many wait to ask %s; ask for less at once".formatted(host)
            : "%s must not be asked for another %d s; come back then"
                .formatted(host, retryAfter.plusMillis(999).toSeconds()));
    this.retryAfter = retryAfter;
  }

  /** How long until the next turn, at least; zero when it depends on the others who wait. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
