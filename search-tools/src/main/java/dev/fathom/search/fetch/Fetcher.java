package dev.fathom.search.fetch;

import dev.fathom.search.fetch.Exchanges.Answer;
import dev.fathom.search.fetch.FetchOutcome.Fetched;
import dev.fathom.search.polite.HostQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * Fetches what stands at a URL.
 *
 * <pre>{@code
 * var fetcher = new Fetcher(FetchSettings.of(new UserAgent("Fathom", "1.0", "you@example.org")), queue);
 * switch (fetcher.fetch("https://www.example.org/report.pdf")) {
 *   case Fetched(WebResource it) -> reader.read(it.name(), it.readable());
 *   case FetchOutcome other -> tell(other.url() + " " + other.explanation());
 * }
 * }</pre>
 *
 * <p>Each hop, robots.txt included, goes the same way: guard, robots, cache, the host's turn, the
 * network within limits. Every hop is judged anew, and no cookie, credential or referrer is ever
 * sent. Thread-safe; blocks its thread, so call it on a virtual one; ends on interruption.
 */
public final class Fetcher {
  private final Network network;
  private final Limits limits;
  private final Exchanges exchanges;
  private final Robots robots;
  private final Browsing browsing;

  /** Fetches from the web. */
  public Fetcher(FetchSettings settings, HostQueue queue) {
    this(settings, queue, Network.publicWeb());
  }

  Fetcher(FetchSettings settings, HostQueue queue, Network network) {
    this(settings, queue, network, storeOf(settings));
  }

  private Fetcher(FetchSettings settings, HostQueue queue, Network network, ExchangeStore store) {
    this(
        settings,
        network,
        new LiveExchanges(
            settings,
            store,
            new HttpTransport(network, settings.userAgent(), settings.limits()),
            queue),
        browsing(settings, queue, network, store));
  }

  private Fetcher(FetchSettings settings, Network network, Exchanges exchanges, Browsing browsing) {
    this.network = network;
    this.limits = settings.limits();
    this.exchanges = exchanges;
    this.robots =
        new Robots(network, exchanges, settings.userAgent(), settings.longestCrawlDelay());
    this.browsing = browsing;
  }

  /**
   * Answers only from a folder that was the cache of another fetcher; nothing is ever sent.
   *
   * @throws IllegalArgumentException when there is no such folder
   */
  public static Fetcher replaying(Path recording) {
    if (!Files.isDirectory(recording)) {
      throw new IllegalArgumentException(
          "%s is not a folder; record one by fetching with it as cache".formatted(recording));
    }
    UserAgent nobody = new UserAgent("replay", "1", "nobody@localhost.invalid");
    ExchangeStore recorded = new DiskStore(recording, Long.MAX_VALUE);
    return new Fetcher(
        FetchSettings.of(nobody),
        Network.publicWeb(),
        new Replay(recorded),
        new Replay.Pages(recorded));
  }

  /**
   * Fetches a page or document.
   *
   * @param url as a browser would take it, {@code http} or {@code https}
   * @return what came of it; never an exception
   */
  public FetchOutcome fetch(String url) throws InterruptedException {
    try {
      return follow(url);
    } catch (Ended e) {
      return e.outcome();
    }
  }

  private static ExchangeStore storeOf(FetchSettings settings) {
    Path folder = settings.cache();
    return folder == null ? ExchangeStore.NONE : new DiskStore(folder, settings.cacheBytes());
  }

  private static Browsing browsing(
      FetchSettings settings, HostQueue queue, Network network, ExchangeStore store) {
    Path program = settings.browser();
    return program == null ? Browsing.NONE : new Chromium(program, settings, network, store, queue);
  }

  private FetchOutcome follow(String requested) throws Ended, InterruptedException {
    TimeBudget time = new TimeBudget(limits.wallTime());
    List<String> redirects = new ArrayList<>();
    HttpUrl url = network.url(requested);
    while (true) {
      Robots.Rules rules = robots.of(url, time);
      rules.admit(url);
      Answer answer = exchanges.get(url, rules.crawlDelay(), BodyReader.WHOLE, time);
      if (!answer.exchange().isRedirect()) {
        return judge(requested, redirects, url, answer, rules.crawlDelay(), time);
      }
      redirects.add(url.toString());
      url = target(url, answer.exchange(), redirects);
    }
  }

  private HttpUrl target(HttpUrl from, Exchange answer, List<String> redirects) throws Ended {
    HttpUrl next = from.resolve(answer.location());
    if (next == null) {
      throw new Ended(
          new FetchOutcome.RefusedAddress(
              from.toString(),
              "leads to something that is not a URL of the web: " + answer.location()));
    }
    HttpUrl target = network.checked(next.newBuilder().fragment(null).build());
    if (redirects.contains(target.toString())) {
      throw new Ended(new FetchOutcome.Down(from.toString(), "leads in a circle"));
    }
    if (redirects.size() > limits.redirects()) {
      throw new Ended(
          new FetchOutcome.Down(
              redirects.getFirst(),
              "leads elsewhere more than %d times".formatted(limits.redirects())));
    }
    return target;
  }

  private FetchOutcome judge(
      String requested,
      List<String> redirects,
      HttpUrl url,
      Answer answer,
      Duration delay,
      TimeBudget time)
      throws Ended, InterruptedException {
    Exchange exchange = answer.exchange();
    WebResource resource = resource(requested, redirects, answer);
    Walls.Finding finding = Walls.in(resource, exchange.status());
    if (finding != null && finding.wall() == Wall.NEEDS_SCRIPT) {
      Answer rendered = browsing.render(url, delay, time);
      if (rendered != null) {
        resource = resource(requested, redirects, rendered);
        finding = Walls.in(resource, 200);
      }
    }
    if (finding != null) {
      return new FetchOutcome.NotContent(url.toString(), finding.wall(), finding.evidence());
    }
    if (exchange.status() < 200 || exchange.status() > 299) {
      return new FetchOutcome.HttpError(url.toString(), exchange.status());
    }
    return new Fetched(resource);
  }

  private static WebResource resource(String requested, List<String> redirects, Answer answer) {
    Exchange exchange = answer.exchange();
    String declared = exchange.header("content-type");
    return new WebResource(
        requested,
        exchange.url(),
        redirects,
        MediaTypes.of(declared, exchange.body().bytes()),
        MediaTypes.charset(declared),
        exchange.body(),
        exchange.fetchedAt(),
        answer.origin());
  }
}
