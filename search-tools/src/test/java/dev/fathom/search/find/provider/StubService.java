package dev.fathom.search.find.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A service on the loopback address that answers as it is told and remembers what it was asked. */
final class StubService implements AutoCloseable {
  /** A request as it arrived; header names in lower case. */
  record Asked(String method, String path, String query, Map<String, String> headers, String body) {
    String parameter(String name) {
      for (String pair : query.split("&", -1)) {
        String[] sides = pair.split("=", 2);
        if (sides[0].equals(name)) {
          return URLDecoder.decode(sides[1], StandardCharsets.UTF_8);
        }
      }
      return "";
    }
  }

  /** Answers a request. */
  interface Answer {
    void to(HttpExchange exchange, Asked asked) throws IOException;
  }

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  StubService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new ConcurrentHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      URI uri = exchange.getRequestURI();
      Asked request =
          new Asked(
              exchange.getRequestMethod(),
              uri.getPath(),
              Objects.requireNonNullElse(uri.getRawQuery(), ""),
              headers,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      asked.add(request);
      answers.getOrDefault(uri.getPath(), status(404)).to(exchange, request);
    }
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  StubService on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  List<Asked> asked() {
    return asked;
  }

  static Answer status(int status, String... headers) {
    return (exchange, _) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  static Answer text(int status, String type, String body) {
    return bytes(status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  static Answer json(String body) {
    return text(200, "application/json", body);
  }

  /** A recorded answer, from the test resources. */
  static Answer recorded(String name) {
    try (InputStream in = StubService.class.getResourceAsStream(name)) {
      byte[] body = Objects.requireNonNull(in, name).readAllBytes();
      return bytes(200, name.endsWith(".xml") ? "application/atom+xml" : "application/json", body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Answer bytes(int status, String type, byte[] body) {
    return (exchange, _) -> {
      exchange.getResponseHeaders().add("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
