package dev.fathom.search.fetch;

import dev.fathom.search.fetch.WebResource.Origin;
import java.time.Duration;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Answers only from what was recorded, however old; nothing is ever sent. Any cache folder is a
 * recording. Robots.txt has nothing to say about what was already fetched: where it was not
 * recorded, it allows.
 */
final class Replay implements Exchanges {
  private final ExchangeStore recorded;

  Replay(ExchangeStore recorded) {
    this.recorded = recorded;
  }

  @Override
  public Answer get(HttpUrl url, Duration delay, int cutAt, TimeBudget time) throws Ended {
    Exchange exchange = recorded.find(Exchange.Kind.GET, url.toString());
    if (exchange == null) {
      throw new Ended(new FetchOutcome.NotRecorded(url.toString()));
    }
    return new Answer(exchange, Origin.RECORDING);
  }

  /** The same for pages as a browser showed them. */
  static final class Pages implements Browsing {
    private final ExchangeStore recorded;

    Pages(ExchangeStore recorded) {
      this.recorded = recorded;
    }

    @Override
    public @Nullable Answer render(HttpUrl url, Duration delay, TimeBudget time) {
      Exchange exchange = recorded.find(Exchange.Kind.RENDER, url.toString());
      return exchange == null ? null : new Answer(exchange, Origin.RECORDING);
    }
  }
}
