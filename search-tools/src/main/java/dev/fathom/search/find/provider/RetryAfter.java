package dev.fathom.search.find.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date. Pure. */
final class RetryAfter {
  private RetryAfter() {}

  /** How long to wait; empty where the header is absent or makes no sense. */
  static Optional<Duration> of(String header, Instant now) {
    String value = header.strip();
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now)
          ? Optional.of(Duration.between(now, until))
          : Optional.of(Duration.ZERO);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
