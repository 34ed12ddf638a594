package dev.fathom.search.fetch;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What sites ask of robots (RFC 9309): the longest match holds, and Allow wins a tie. A robots.txt
 * that is not there (4xx) allows everything; one that cannot be had (5xx, no connection) forbids
 * everything for the time being, and the outcome says what stood in the way. Thread-safe.
 */
final class Robots {
  /** RFC 9309, 2.5: at least 500 kibibytes are read; what stands beyond is not. */
  private static final int MOST_BYTES = 512 << 10;

  /** RFC 9309, 2.3.1.2: at least five redirects are followed. */
  private static final int MOST_REDIRECTS = 5;

  /** RFC 9309, 2.4: not used for more than 24 hours. */
  private static final Duration KNOWN = Duration.ofHours(24);

  private static final Duration UNREACHABLE = Duration.ofMinutes(5);
  private static final int MOST_SITES = 10_000;

  private static final SimpleRobotRules NONE = new SimpleRobotRules(RobotRulesMode.ALLOW_NONE);
  private static final Rules ALLOWED =
      new Rules(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL), Duration.ZERO, null, Instant.EPOCH);

  private final Network network;
  private final Exchanges exchanges;
  private final UserAgent userAgent;
  private final Duration longestDelay;
  private final Map<String, Rules> known = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * For one user agent.
   *
   * @param longestDelay to which a Crawl-delay is honoured
   */
  Robots(Network network, Exchanges exchanges, UserAgent userAgent, Duration longestDelay) {
    this.network = network;
    this.exchanges = exchanges;
    this.userAgent = userAgent;
    this.longestDelay = longestDelay;
  }

  /** What the site of this URL asks for. */
  Rules of(HttpUrl url, TimeBudget time) throws InterruptedException {
    HttpUrl file = url.newBuilder().encodedPath("/robots.txt").query(null).build();
    synchronized (known) {
      Rules rules = known.get(file.toString());
      if (rules != null && Instant.now().isBefore(rules.until)) {
        return rules;
      }
    }
    Rules rules = fetch(file, time);
    synchronized (known) {
      known.put(file.toString(), rules);
      if (known.size() > MOST_SITES) {
        known.remove(known.keySet().iterator().next());
      }
    }
    return rules;
  }

  private Rules fetch(HttpUrl file, TimeBudget time) throws InterruptedException {
    HttpUrl at = file;
    try {
      for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
        Exchange answer = exchanges.get(at, Duration.ZERO, MOST_BYTES, time).exchange();
        if (!answer.isRedirect()) {
          return rules(file, answer);
        }
        HttpUrl next = at.resolve(answer.location());
        if (next == null) {
          return ALLOWED.since(Instant.now(), KNOWN);
        }
        at = network.checked(next.newBuilder().fragment(null).build());
      }
      return ALLOWED.since(Instant.now(), KNOWN);
    } catch (Ended e) {
      return e.outcome() instanceof FetchOutcome.NotRecorded
          ? ALLOWED.since(Instant.now(), KNOWN)
          : forbidden(e.outcome());
    }
  }

  private Rules rules(HttpUrl file, Exchange answer) {
    if (answer.status() >= 500) {
      return forbidden(
          new FetchOutcome.RefusedByRobots(
              file.toString(), "answered with HTTP status " + answer.status()));
    }
    if (answer.status() < 200 || answer.status() > 299) {
      return ALLOWED.since(Instant.now(), KNOWN);
    }
    SimpleRobotRulesParser parser = new SimpleRobotRulesParser(Long.MAX_VALUE, 0);
    SimpleRobotRules parsed =
        parser.parseContent(
            file.toString(), answer.body().bytes(), "text/plain", List.of(userAgent.token()));
    Duration asked =
        Duration.ofMillis(
            parsed.getCrawlDelay() == BaseRobotRules.UNSET_CRAWL_DELAY
                ? 0
                : parsed.getCrawlDelay());
    return new Rules(
        parsed,
        asked.compareTo(longestDelay) > 0 ? longestDelay : asked,
        null,
        Instant.now().plus(KNOWN));
  }

  /** Remembered where the site is to blame; our own impatience is not held against it. */
  private static Rules forbidden(FetchOutcome obstacle) {
    boolean remembered =
        obstacle instanceof FetchOutcome.Down || obstacle instanceof FetchOutcome.RefusedByRobots;
    Duration known = remembered ? UNREACHABLE : Duration.ZERO;
    return new Rules(NONE, Duration.ZERO, obstacle, Instant.now().plus(known));
  }

  /**
   * What one site asks for.
   *
   * @param crawlDelay between requests
   * @param obstacle why its robots.txt could not be had; null where it could
   * @param until when to ask again
   */
  record Rules(
      SimpleRobotRules rules, Duration crawlDelay, @Nullable FetchOutcome obstacle, Instant until) {
    void admit(HttpUrl url) throws Ended {
      if (obstacle != null) {
        throw new Ended(obstacle);
      }
      if (!rules.isAllowed(url.toString())) {
        throw new Ended(
            new FetchOutcome.RefusedByRobots(
                url.toString(), "is not for robots, as the site's robots.txt says"));
      }
    }

    Rules since(Instant now, Duration known) {
      return new Rules(rules, crawlDelay, obstacle, now.plus(known));
    }
  }
}
