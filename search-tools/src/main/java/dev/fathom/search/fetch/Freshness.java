package dev.fathom.search.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long an answer may be used without asking the server again (RFC 9111, 4.2). */
final class Freshness {
  private static final Pattern MAX_AGE =
      Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?([0-9]{1,9})");
  private static final Pattern ASK_ALWAYS = Pattern.compile("(?:^|[,\\s])no-(?:cache|store)\\b");
  private static final Duration LONGEST_GUESS = Duration.ofDays(1);

  /** Where the server says nothing at all: long enough for one piece of research. */
  private static final Duration SHORTEST_GUESS = Duration.ofMinutes(10);

  private Freshness() {}

  static boolean isFresh(Exchange exchange, Instant now) {
    return now.isBefore(exchange.fetchedAt().plus(lifetime(exchange)));
  }

  private static Duration lifetime(Exchange exchange) {
    String control = value(exchange, "cache-control").toLowerCase(Locale.ROOT);
    if (ASK_ALWAYS.matcher(control).find()) {
      return Duration.ZERO;
    }
    Matcher maxAge = MAX_AGE.matcher(control);
    if (maxAge.find()) {
      return Duration.ofSeconds(Long.parseLong(maxAge.group(1))).minus(age(exchange));
    }
    Instant sent = dateOr(exchange, exchange.fetchedAt());
    if (exchange.headers().containsKey("expires")) {
      Instant expires = RetryAfter.date(exchange.header("expires"));
      return expires == null ? Duration.ZERO : Duration.between(sent, expires);
    }
    return switch (exchange.status()) {
      case 302, 303, 307 -> Duration.ZERO;
      default -> guess(RetryAfter.date(exchange.header("last-modified")), sent);
    };
  }

  /** A tenth of the time for which it has not changed, as RFC 9111, 4.2.2 suggests. */
  private static Duration guess(@Nullable Instant modified, Instant sent) {
    if (modified == null) {
      return SHORTEST_GUESS;
    }
    Duration tenth = Duration.between(modified, sent).dividedBy(10);
    return tenth.compareTo(LONGEST_GUESS) > 0
        ? LONGEST_GUESS
        : tenth.compareTo(SHORTEST_GUESS) < 0 ? SHORTEST_GUESS : tenth;
  }

  private static Duration age(Exchange exchange) {
    String age = value(exchange, "age").strip();
    return age.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(age)) : Duration.ZERO;
  }

  private static Instant dateOr(Exchange exchange, Instant otherwise) {
    Instant date = RetryAfter.date(exchange.header("date"));
    return date == null ? otherwise : date;
  }

  private static String value(Exchange exchange, String name) {
    String value = exchange.header(name);
    return value == null ? "" : value;
  }
}
