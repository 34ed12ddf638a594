package dev.fathom.search.fetch;

import dev.fathom.search.polite.HttpDates;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    String control = exchange.headerOr("cache-control", "").toLowerCase(Locale.ROOT);
    if (ASK_ALWAYS.matcher(control).find()) {
      return Duration.ZERO;
    }
    Matcher maxAge = MAX_AGE.matcher(control);
    if (maxAge.find()) {
      return Duration.ofSeconds(Long.parseLong(maxAge.group(1))).minus(age(exchange));
    }
    Instant sent = dateOr(exchange, exchange.fetchedAt());
    if (exchange.headers().containsKey("expires")) {
      return HttpDates.date(exchange.headerOr("expires", ""))
          .map(expires -> Duration.between(sent, expires))
          .orElse(Duration.ZERO);
    }
    return switch (exchange.status()) {
      case 302, 303, 307 -> Duration.ZERO;
      default ->
          HttpDates.date(exchange.headerOr("last-modified", ""))
              .map(modified -> guess(modified, sent))
              .orElse(SHORTEST_GUESS);
    };
  }

  /** A tenth of the time for which it has not changed, as RFC 9111, 4.2.2 suggests. */
  private static Duration guess(Instant modified, Instant sent) {
    Duration tenth = Duration.between(modified, sent).dividedBy(10);
    return tenth.compareTo(LONGEST_GUESS) > 0
        ? LONGEST_GUESS
        : tenth.compareTo(SHORTEST_GUESS) < 0 ? SHORTEST_GUESS : tenth;
  }

  private static Duration age(Exchange exchange) {
    String age = exchange.headerOr("age", "").strip();
    return age.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(age)) : Duration.ZERO;
  }

  private static Instant dateOr(Exchange exchange, Instant otherwise) {
    return HttpDates.date(exchange.headerOr("date", "")).orElse(otherwise);
  }
}
