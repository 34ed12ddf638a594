package dev.fathom.search.fetch;

import dev.fathom.search.polite.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to fetch.
 *
 * @param userAgent who asks
 * @param limits of each fetch
 * @param pace for hosts that are not named in the next component
 * @param paces by host name
 * @param longestCrawlDelay to which a Crawl-delay in robots.txt is honoured
 * @param cache folder in which answers are kept; absent to keep none
 * @param cacheBytes kept there at most
 * @param browser the Chromium that shows pages which need scripts; absent to report such pages
 */
public record FetchSettings(
    UserAgent userAgent,
    Limits limits,
    Pace pace,
    Map<String, Pace> paces,
    Duration longestCrawlDelay,
    @Nullable Path cache,
    long cacheBytes,
    @Nullable Path browser) {
  public FetchSettings {
    paces = Map.copyOf(paces);
    if (longestCrawlDelay.isNegative() || cacheBytes < 1) {
      throw new IllegalArgumentException("The longest delay and the cache's size are positive");
    }
  }

  /** One request a second and host, a Crawl-delay up to 30 s, no cache, no browser. */
  public static FetchSettings of(UserAgent userAgent) {
    return new FetchSettings(
        userAgent,
        Limits.USUAL,
        Pace.every(Duration.ofSeconds(1)),
        Map.of(),
        Duration.ofSeconds(30),
        null,
        2L << 30,
        null);
  }

  /** These settings with a cache folder. */
  public FetchSettings withCache(Path folder, long mostBytes) {
    return new FetchSettings(
        userAgent, limits, pace, paces, longestCrawlDelay, folder, mostBytes, browser);
  }

  public FetchSettings withLimits(Limits others) {
    return new FetchSettings(
        userAgent, others, pace, paces, longestCrawlDelay, cache, cacheBytes, browser);
  }

  /** These settings with a pace of its own for a host. */
  public FetchSettings withPace(String host, Pace own) {
    Map<String, Pace> more = new HashMap<>(paces);
    more.put(host, own);
    return new FetchSettings(
        userAgent, limits, pace, more, longestCrawlDelay, cache, cacheBytes, browser);
  }

  /** These settings with a browser for pages that need scripts. */
  public FetchSettings withBrowser(Path chromium) {
    return new FetchSettings(
        userAgent, limits, pace, paces, longestCrawlDelay, cache, cacheBytes, chromium);
  }

  Pace paceOf(String host) {
    return paces.getOrDefault(host, pace);
  }
}
