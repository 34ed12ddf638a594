package dev.fathom.search.find.provider;

import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.ProviderOutcome.OverBudget;
import dev.fathom.search.find.ProviderOutcome.Throttled;
import dev.fathom.search.find.ProviderOutcome.Unreachable;
import dev.fathom.search.polite.HostBusyException;
import dev.fathom.search.polite.HostQueue;
import dev.fathom.search.polite.HttpDates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which providers talk to their services: politely, within limits, and with every
 * ending turned into an outcome.
 *
 * <p>Thread-safe; blocks, and ends at once when interrupted. The time limit covers name lookup,
 * connecting, and reading to the last byte; the size limit holds before and after unpacking.
 * Redirects are followed on the same host only, since a key goes with each request. Errors name the
 * service and never an address, a header or a body, because keys stand in these.
 */
final class ApiClient implements AutoCloseable {
  private static final Duration TO_RESOLVE = Duration.ofSeconds(2);
  private static final Duration TO_CONNECT = Duration.ofSeconds(3);
  private static final Duration TO_ANSWER = Duration.ofSeconds(9);
  private static final Duration PATIENCE = Duration.ofSeconds(6);
  private static final Duration USUAL_REST = Duration.ofMinutes(1);
  private static final Duration PLAN_REST = Duration.ofHours(1);
  private static final Duration LONGEST_REST = Duration.ofDays(1);
  private static final int MOST_REDIRECTS = 3;

  private final HostQueue queue;
  private final String userAgent;
  private final Clock clock;
  private final Network network;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("search-http-", 0).factory());
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(TO_CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(threads)
          .build();

  ApiClient(HostQueue queue, String userAgent, Clock clock) {
    this.queue = queue;
    this.userAgent = userAgent;
    this.clock = clock;
    this.network = new Network(clock);
  }

  Instant now() {
    return clock.instant();
  }

  /** Asks, and takes nothing but success for an answer. */
  ApiResponse ask(Service service, ApiRequest request)
      throws ProviderException, InterruptedException {
    ApiResponse response = exchange(service, request);
    if (response.status() / 100 != 2) {
      throw failure(service, response);
    }
    return response;
  }

  /** Asks, and leaves it to the caller to judge the status, but for a call to slow down. */
  ApiResponse exchange(Service service, ApiRequest request)
      throws ProviderException, InterruptedException {
    if (!service.own() && network.lost()) {
      throw new ProviderException(new Unreachable());
    }
    try (HostQueue.Turn turn = queue.enter(service.queue(), service.pace(), PATIENCE)) {
      ApiResponse response = follow(service, request);
      if (response.status() == 429 || response.status() == 503) {
        Optional<Duration> rest =
            HttpDates.retryAfter(response.header("Retry-After"), clock.instant());
        if (response.status() == 429 || rest.isPresent()) {
          Duration bounded = bounded(rest.orElse(USUAL_REST));
          turn.backOff(bounded);
          throw new ProviderException(new Throttled(clock.instant().plus(bounded)));
        }
      }
      return response;
    } catch (HostBusyException e) {
      throw new ProviderException(
          new Throttled(clock.instant().plus(e.retryAfter().plusSeconds(1))));
    }
  }

  private static Duration bounded(Duration rest) {
    return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
  }

  /** What a status that is no success means where the service has no words of its own for it. */
  ProviderException failure(Service service, ApiResponse response) {
    return switch (response.status()) {
      case 401, 403 ->
          ProviderException.down(
              "%s refuses access (HTTP %d): %s"
                  .formatted(service.name(), response.status(), service.remedy()));
      // 432 and 433 are Tavily's own: the plan's limit and the limit set for paying as one goes.
      case 402, 432, 433 -> new ProviderException(new OverBudget(clock.instant().plus(PLAN_REST)));
      default ->
          ProviderException.down(
              "%s failed (HTTP %d)".formatted(service.name(), response.status()));
    };
  }

  private ApiResponse follow(Service service, ApiRequest request)
      throws ProviderException, InterruptedException {
    URI uri = request.uri();
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpResponse<byte[]> response = send(service, request.to(uri, userAgent), request);
      Optional<URI> next = redirect(uri, response);
      if (next.isEmpty()) {
        byte[] body = unpacked(service, response, request.mostBytes());
        return new ApiResponse(
            service.name(), response.statusCode(), response.headers(), new ApiResponse.Body(body));
      }
      if (!sameHost(uri, next.get())) {
        throw ProviderException.down(
            "%s sends elsewhere, which is not followed".formatted(service.name()));
      }
      uri = next.get();
    }
    throw ProviderException.down("%s sends in circles".formatted(service.name()));
  }

  private static Optional<URI> redirect(URI from, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    boolean redirects = status == 301 || status == 302 || status == 307 || status == 308;
    if (!redirects) {
      return Optional.empty();
    }
    try {
      return response.headers().firstValue("Location").map(from::resolve);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same place, or the same host encrypted where it was not. */
  private static boolean sameHost(URI from, URI to) {
    boolean alike = from.getScheme().equals(to.getScheme()) && from.getPort() == to.getPort();
    boolean upgrade = from.getScheme().equals("http") && "https".equals(to.getScheme());
    return (alike || upgrade) && from.getHost().equalsIgnoreCase(to.getHost());
  }

  private HttpResponse<byte[]> send(Service service, HttpRequest request, ApiRequest limits)
      throws ProviderException, InterruptedException {
    resolve(service, request.uri());
    CompletableFuture<HttpResponse<byte[]>> running =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.mostBytes()));
    try {
      HttpResponse<byte[]> response = running.get(TO_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      if (!service.own()) {
        network.reached();
      }
      return response;
    } catch (TimeoutException e) {
      throw ProviderException.down(
          "%s gave no answer within %d s".formatted(service.name(), TO_ANSWER.toSeconds()));
    } catch (ExecutionException e) {
      throw translated(service, e.getCause());
    } finally {
      running.cancel(true);
    }
  }

  /** A name server that does not answer must not hold a search; a proxy resolves names itself. */
  private void resolve(Service service, URI uri) throws ProviderException, InterruptedException {
    if (proxied(uri)) {
      return;
    }
    Future<InetAddress> lookup = threads.submit(() -> InetAddress.getByName(uri.getHost()));
    try {
      lookup.get(TO_RESOLVE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unreachable(service);
    } catch (ExecutionException e) {
      throw translated(service, e.getCause());
    } finally {
      lookup.cancel(true);
    }
  }

  private static boolean proxied(URI uri) {
    ProxySelector selector = ProxySelector.getDefault();
    return selector != null
        && selector.select(uri).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
  }

  private ProviderException translated(Service service, @Nullable Throwable cause) {
    return switch (cause) {
      case UnknownHostException _, ConnectException _, HttpConnectTimeoutException _ ->
          unreachable(service);
      case null, default ->
          ProviderException.down(
              "%s broke off the answer, or it was too large".formatted(service.name()));
    };
  }

  private ProviderException unreachable(Service service) {
    if (service.own()) {
      return ProviderException.down(
          "%s does not answer at %s:%d; is it running?"
              .formatted(service.name(), service.base().getHost(), port(service.base())));
    }
    network.unreachable();
    return new ProviderException(new Unreachable());
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private static byte[] unpacked(Service service, HttpResponse<byte[]> response, int mostBytes)
      throws ProviderException {
    boolean packed =
        response.headers().firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
    if (!packed) {
      return response.body();
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      byte[] body = in.readNBytes(mostBytes + 1);
      if (body.length <= mostBytes) {
        return body;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw ProviderException.down(
        "%s gave an answer that cannot be unpacked".formatted(service.name()));
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
