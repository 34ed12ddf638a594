package dev.fathom.search.fetch;

import dev.fathom.search.fetch.WebResource.Origin;
import dev.fathom.search.polite.HostBusyException;
import dev.fathom.search.polite.HostQueue;
import dev.fathom.search.polite.HostQueue.Turn;
import dev.fathom.search.polite.HttpDates;
import dev.fathom.search.polite.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the cache while they are fresh, and else from the server, in the host's turn. A
 * server that asks for rest is given it, and asked again when that is within the patience.
 */
final class LiveExchanges implements Exchanges {
  private static final int MOST_TRIES = 3;
  private static final Duration FIRST_REST = Duration.ofSeconds(5);

  /** For hosts that block who asks too much, and longer who goes on (SEC: ten minutes). */
  private static final Duration BLOCKED_REST = Duration.ofMinutes(10);

  private final FetchSettings settings;
  private final ExchangeStore store;
  private final HttpTransport transport;
  private final HostQueue queue;

  LiveExchanges(
      FetchSettings settings, ExchangeStore store, HttpTransport transport, HostQueue queue) {
    this.settings = settings;
    this.store = store;
    this.transport = transport;
    this.queue = queue;
  }

  @Override
  public Answer get(HttpUrl url, Duration delay, int cutAt, TimeBudget time)
      throws Ended, InterruptedException {
    Exchange known = store.find(Exchange.Kind.GET, url.toString());
    if (known != null && Freshness.isFresh(known, Instant.now())) {
      return new Answer(known, Origin.CACHE);
    }
    Exchange sent = ask(url, known, delay, cutAt, time);
    if (sent.status() == 304 && known != null) {
      Exchange confirmed = known.confirmed(sent);
      store.put(confirmed);
      return new Answer(confirmed, Origin.CONFIRMED_CACHE);
    }
    if (isWorthKeeping(sent)) {
      store.put(sent);
    }
    return new Answer(sent, Origin.SERVER);
  }

  private Exchange ask(
      HttpUrl url, @Nullable Exchange known, Duration delay, int cutAt, TimeBudget time)
      throws Ended, InterruptedException {
    Duration patience = settings.limits().patience();
    Pace pace = settings.paceOf(url.host()).atLeast(delay);
    for (int attempt = 1; ; attempt++) {
      Duration rest;
      try (Turn turn = queue.enter(url.host(), pace, patience)) {
        Exchange sent = transport.get(url, known, cutAt, time);
        rest = rest(sent, attempt);
        if (rest == null) {
          return sent;
        }
        turn.backOff(rest);
      } catch (HostBusyException e) {
        throw new Ended(new FetchOutcome.Throttled(url.toString(), e.retryAfter()));
      }
      if (attempt == MOST_TRIES || rest.compareTo(patience) > 0) {
        throw new Ended(new FetchOutcome.Throttled(url.toString(), rest));
      }
    }
  }

  /** How long the host needs rest; null where it does not ask for any. */
  private @Nullable Duration rest(Exchange sent, int attempt) {
    boolean throttled = sent.status() == 429 || sent.status() == 503;
    if (!throttled && !Walls.isRateExceeded(sent)) {
      return null;
    }
    Optional<Duration> asked =
        HttpDates.retryAfter(sent.headerOr("retry-after", ""), sent.fetchedAt());
    if (asked.isPresent()) {
      return asked.get();
    }
    long doubled = FIRST_REST.toMillis() << (attempt - 1);
    return throttled
        ? Duration.ofMillis(ThreadLocalRandom.current().nextLong(doubled / 2, doubled * 3 / 2))
        : BLOCKED_REST;
  }

  private static boolean isWorthKeeping(Exchange exchange) {
    return switch (exchange.status()) {
      case 200, 203, 204, 301, 302, 303, 307, 308, 404, 410 -> true;
      default -> false;
    };
  }
}
