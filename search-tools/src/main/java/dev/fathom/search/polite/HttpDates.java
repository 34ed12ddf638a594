package dev.fathom.search.polite;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Points in time that HTTP headers name (RFC 9110). Pure. */
public final class HttpDates {
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private HttpDates() {}

  /** A date as in section 5.6.7; empty where it is none. */
  public static Optional<Instant> date(String header) {
    try {
      return Optional.of(
          ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  /**
   * How long a server asks us to wait (section 10.2.3, {@code Retry-After}: seconds, or a date), a
   * day at most; empty where it does not say.
   */
  public static Optional<Duration> retryAfter(String header, Instant now) {
    String value = header.strip();
    Optional<Duration> wait =
        value.matches("[0-9]{1,18}")
            ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
            : date(value).map(until -> Duration.between(now, until));
    return wait.map(HttpDates::bounded);
  }

  private static Duration bounded(Duration wait) {
    return wait.isNegative()
        ? Duration.ZERO
        : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
