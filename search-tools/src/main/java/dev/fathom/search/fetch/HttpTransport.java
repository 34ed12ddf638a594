package dev.fathom.search.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends one GET request and reads its answer, within limits. Follows nothing, remembers nothing:
 * each request has a connection of its own, so that its address is checked and its bytes are
 * counted; there are no cookies, credentials, proxies or referrers. HTTP/1.1 is all it speaks.
 *
 * <p>Thread-safe; blocks its thread, and ends on interruption.
 */
final class HttpTransport {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  /** Enough of an error's page to tell what it says. */
  private static final int ERROR_PAGE = 64 << 10;

  private final OkHttpClient base =
      new OkHttpClient.Builder()
          .proxy(Proxy.NO_PROXY)
          .followRedirects(false)
          .followSslRedirects(false)
          .retryOnConnectionFailure(false)
          .fastFallback(false)
          .cookieJar(CookieJar.NO_COOKIES)
          .protocols(List.of(Protocol.HTTP_1_1))
          .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
          .connectTimeout(LONGEST_CONNECT)
          .readTimeout(LONGEST_SILENCE)
          .build();

  private final Network network;
  private final UserAgent userAgent;
  private final Limits limits;

  HttpTransport(Network network, UserAgent userAgent, Limits limits) {
    this.network = network;
    this.userAgent = userAgent;
    this.limits = limits;
  }

  /**
   * Asks for a URL.
   *
   * @param known an earlier answer, which the server may confirm with status 304
   * @param cutAt bytes after which the body is not read on, or {@link BodyReader#WHOLE}
   */
  Exchange get(HttpUrl url, @Nullable Exchange known, int cutAt, TimeBudget time)
      throws Ended, InterruptedException {
    if (time.isSpent()) {
      throw time.tooSlow(url.toString());
    }
    long began = System.nanoTime();
    try {
      return exchange(url, known, cutAt, time);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("Interrupted while fetching " + url);
      }
      time.spendSince(began);
      began = System.nanoTime();
      throw new Ended(outcome(url.toString(), e, time));
    } finally {
      time.spendSince(began);
    }
  }

  private Exchange exchange(HttpUrl url, @Nullable Exchange known, int cutAt, TimeBudget time)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    List<InetAddress> addresses = network.addresses(url.host(), time.left());
    Duration left = time.left().minusNanos(System.nanoTime() - began);
    ByteBudget received = new ByteBudget(limits.headerBytes());
    OkHttpClient client =
        base.newBuilder()
            .dns(_ -> addresses)
            .socketFactory(network.sockets(received))
            .callTimeout(left.isPositive() ? left : Duration.ofMillis(1))
            .build();
    try (Response response = client.newCall(request(url, known)).execute()) {
      received.startBody(limits.documentBytes());
      Map<String, String> headers = headers(response);
      Body body =
          response.code() == 304
              ? Body.EMPTY
              : new BodyReader(limits, headers, response.code() < 300 ? cutAt : ERROR_PAGE)
                  .read(response.body().byteStream());
      return new Exchange(
          Exchange.Kind.GET, url.toString(), response.code(), headers, body, Instant.now());
    }
  }

  private Request request(HttpUrl url, @Nullable Exchange known) {
    Request.Builder request =
        new Request.Builder()
            .url(url)
            .header("User-Agent", userAgent.header())
            .header("Accept", "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8")
            .header("Accept-Language", "en,*;q=0.5")
            .header("Accept-Encoding", "gzip, deflate")
            .header("Connection", "close");
    if (known != null) {
      String tag = known.header("etag");
      String modified = known.header("last-modified");
      if (tag != null) {
        request.header("If-None-Match", tag);
      }
      if (modified != null) {
        request.header("If-Modified-Since", modified);
      }
    }
    return request.build();
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .forEach(
            header ->
                headers.merge(
                    header.getFirst().toLowerCase(Locale.ROOT),
                    header.getSecond(),
                    (first, second) -> first + ", " + second));
    return headers;
  }

  private static FetchOutcome outcome(String url, IOException failure, TimeBudget time) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedAddressException refused) {
        return new FetchOutcome.RefusedAddress(url, "is refused: " + refused.getMessage());
      }
      if (cause instanceof OverLimitException over) {
        return new FetchOutcome.TooLarge(url, "is refused: " + over.getMessage());
      }
    }
    if (time.isSpent() || failure instanceof InterruptedIOException) {
      return time.tooSlow(url).outcome();
    }
    return new FetchOutcome.Down(url, "gave no usable answer: " + reason(failure));
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return failure instanceof UnknownHostException
        ? "there is no such host"
        : message == null ? failure.getClass().getSimpleName() : message;
  }
}
