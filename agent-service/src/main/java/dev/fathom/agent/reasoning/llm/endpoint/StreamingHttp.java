package dev.fathom.agent.reasoning.llm.endpoint;

import dev.fathom.search.polite.HttpDates;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/**
 * LangChain4j's HTTP port for one call: the stream is read by the thread that calls, and {@link
 * #breakOff} ends it from another, before the first byte as well as after it - the server notices
 * the closed connection and stops to generate.
 *
 * <p>Servers name the thinking {@code reasoning_content} or {@code reasoning}; LangChain4j sees the
 * former always.
 */
final class StreamingHttp implements HttpClient, HttpClientBuilder {
  private static final int LONGEST_ERROR = 8192;
  private static final Pattern REASONING = Pattern.compile("\"reasoning\"\\s*:");

  private final java.net.http.HttpClient http;
  private volatile boolean broken;
  private volatile long heard = System.nanoTime();
  private volatile CompletableFuture<HttpResponse<InputStream>> exchange =
      new CompletableFuture<>();

  StreamingHttp(java.net.http.HttpClient http) {
    this.http = http;
  }

  /** Ends the call; whoever waits for it gets an error. */
  void breakOff() {
    broken = true;
    exchange.cancel(true);
    if (exchange.isDone() && !exchange.isCompletedExceptionally()) {
      close(exchange.join().body());
    }
  }

  /** How long nothing has come. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heard);
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    exchange = http.sendAsync(request(request), BodyHandlers.ofInputStream());
    if (broken) {
      breakOff();
    }
    HttpResponse<InputStream> response;
    try {
      response = exchange.join();
    } catch (CompletionException | CancellationException failure) {
      Throwable cause = failure.getCause();
      listener.onError(cause == null ? failure : cause);
      return;
    }
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        listener.onError(
            new RefusedCall(
                response.statusCode(),
                new String(body.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8),
                response
                    .headers()
                    .firstValue("Retry-After")
                    .flatMap(value -> HttpDates.retryAfter(value, Instant.now()))
                    .orElse(Duration.ZERO)));
        return;
      }
      listener.onOpen(
          SuccessfulHttpResponse.builder()
              .statusCode(response.statusCode())
              .headers(response.headers().map())
              .build());
      parser.parse(body, new Listening(listener));
      listener.onClose();
    } catch (IOException failure) {
      listener.onError(failure);
    }
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedOperationException("Models are called with streaming only");
  }

  private static java.net.http.HttpRequest request(HttpRequest request) {
    var jdk = java.net.http.HttpRequest.newBuilder(java.net.URI.create(request.url()));
    request.headers().forEach((name, values) -> values.forEach(value -> jdk.header(name, value)));
    return jdk.method(request.method().name(), BodyPublishers.ofString(request.body())).build();
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException alreadyGone) {
      // The connection is closed, which is what was wanted.
    }
  }

  private final class Listening implements ServerSentEventListener {
    private final ServerSentEventListener listener;

    Listening(ServerSentEventListener listener) {
      this.listener = listener;
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
      heard = System.nanoTime();
      listener.onEvent(new ServerSentEvent(event.event(), inOneDialect(event.data())), context);
    }

    @Override
    public void onError(Throwable failure) {
      listener.onError(failure);
    }
  }

  private static String inOneDialect(String data) {
    return data.contains("\"reasoning_content\"")
        ? data
        : REASONING.matcher(data).replaceFirst("\"reasoning_content\":");
  }

  @Override
  public Duration connectTimeout() {
    return http.connectTimeout().orElseThrow();
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return Duration.ZERO;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }

  @Override
  public HttpClient build() {
    return this;
  }
}
