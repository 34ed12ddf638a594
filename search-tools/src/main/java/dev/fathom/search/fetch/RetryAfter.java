package dev.fathom.search.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The Retry-After header (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /** How long the server asks us to wait, a day at most; null where it does not say. */
  static @Nullable Duration of(@Nullable String header, Instant now) {
    String value = header == null ? "" : header.strip();
    if (value.matches("[0-9]{1,18}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(value)));
    }
    Instant until = date(value);
    return until == null ? null : bounded(Duration.between(now, until));
  }

  /** A date as in RFC 9110, 5.6.7; null where it is none. */
  static @Nullable Instant date(@Nullable String value) {
    if (value == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static Duration bounded(Duration wait) {
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
