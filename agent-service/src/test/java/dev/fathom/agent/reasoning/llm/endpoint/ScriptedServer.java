package dev.fathom.agent.reasoning.llm.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A model server at the edge of the world: the wire format of the real ones, replies by script.
 * Every request is kept.
 */
public final class ScriptedServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How a server words the thinking. */
  public enum Dialect {
    /** vLLM before 0.12, SGLang, llama.cpp, DeepSeek. */
    REASONING_CONTENT,
    /** vLLM from 0.12 on, OpenRouter. */
    REASONING,
    /** No parser for the thinking configured; the template opens it, as R1's does. */
    TAGS
  }

  /** What a server does with a chat request. */
  public sealed interface Reply {
    /** Thinks and answers. */
    record Says(String thinking, String answer) implements Reply {}

    /** Thinks and answers, and counts its tokens instead of making them up. */
    record Counted(String thinking, String answer) implements Reply {}

    /** Answers and is cut off at its most tokens. */
    record IsCutOff(String thinking, String answer) implements Reply {}

    /** An error before the stream. */
    record Fails(int status, String message) implements Reply {}

    /** Has too much to do; says when to come back, as {@code Retry-After} has it. */
    record IsBusy(String retryAfter) implements Reply {}

    /** The connection goes in the middle of the answer. */
    record BreaksOff(String answer) implements Reply {}

    /** Thinks on and on until the client goes. */
    record GoesOn(String thought) implements Reply {}

    /** Thinks on like {@link GoesOn}, as slowly as a large model does. */
    record Ponders(String thought) implements Reply {}

    /** Takes the request and never says a word. */
    record SaysNothing() implements Reply {}
  }

  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch clientGone = new CountDownLatch(1);
  private final HttpServer server;
  private final Dialect dialect;
  private final Function<JsonNode, Reply> script;
  private volatile String refused = "nothing is refused";

  public ScriptedServer(Dialect dialect, String models, Function<JsonNode, Reply> script) {
    this.dialect = dialect;
    this.script = script;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/models", exchange -> send(exchange, 200, models));
    server.createContext("/v1/chat/completions", this::chat);
    server.start();
  }

  public Endpoint endpoint() {
    return new Endpoint(
        "scripted",
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        "secret-key",
        "");
  }

  /** Has a path answered with a JSON document, as servers tell about themselves. */
  public ScriptedServer telling(String path, String json) {
    server.createContext(path, exchange -> send(exchange, 200, json));
    return this;
  }

  /** Has whole chat requests refused in which a field stands, as servers refuse what they lack. */
  public ScriptedServer refusing(String field) {
    refused = '"' + field + '"';
    return this;
  }

  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /** Opens once a client has closed its connection in the middle of a stream. */
  public CountDownLatch clientGone() {
    return clientGone;
  }

  private void chat(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    requests.add(request);
    if (!request.path("stream").asBoolean()) {
      boolean taken = !request.toString().contains(refused);
      send(exchange, taken ? 200 : 400, "{\"choices\": []}");
      return;
    }
    switch (script.apply(request)) {
      case Reply.Fails(int status, String message) ->
          send(exchange, status, "{\"error\": {\"message\": \"" + message + "\"}}");
      case Reply.IsBusy(String retryAfter) -> {
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
        send(exchange, 429, "{\"error\": {\"message\": \"rate limit\"}}");
      }
      case Reply.SaysNothing() -> waitForEver(exchange);
      case Reply.Says(String thinking, String answer) ->
          stream(exchange, thinking, answer, "stop", 120, 40);
      case Reply.Counted(String thinking, String answer) ->
          stream(
              exchange,
              thinking,
              answer,
              "stop",
              tokens(prompt(request))
                  + tokens(request.path("messages").path(0).path("content").asText()),
              tokens(thinking) + tokens(answer));
      case Reply.IsCutOff(String thinking, String answer) ->
          stream(exchange, thinking, answer, "length", 120, 40);
      case Reply.BreaksOff(String answer) -> {
        try (OutputStream out = open(exchange)) {
          send(out, delta("content", answer));
        }
      }
      case Reply.Ponders(String thought) -> {
        try (OutputStream out = open(exchange)) {
          for (int i = 0; i < 10_000; i++) {
            sendThinking(out, thought.formatted(i));
            Thread.sleep(20);
          }
        } catch (IOException gone) {
          clientGone.countDown();
        } catch (InterruptedException stopped) {
          exchange.close();
        }
      }
      case Reply.GoesOn(String thought) -> {
        try (OutputStream out = open(exchange)) {
          for (int i = 0; i < 1_000_000; i++) {
            sendThinking(out, thought.formatted(i));
          }
        } catch (IOException gone) {
          clientGone.countDown();
        }
      }
    }
  }

  private static void waitForEver(HttpExchange exchange) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      exchange.close();
    }
  }

  private static int tokens(String text) {
    return (int) TokenEstimate.of(text);
  }

  private void stream(
      HttpExchange exchange,
      String thinking,
      String answer,
      String finish,
      int promptTokens,
      int completionTokens)
      throws IOException {
    if (!exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer secret-key")) {
      send(exchange, 401, "{\"error\": {\"message\": \"no such key\"}}");
      return;
    }
    try (OutputStream out = open(exchange)) {
      sendThinking(out, thinking);
      send(out, delta("content", answer.substring(0, answer.length() / 2)));
      send(out, delta("content", answer.substring(answer.length() / 2)));
      ObjectNode last = chunk();
      last.withArray("choices")
          .addObject()
          .put("index", 0)
          .put("finish_reason", finish)
          .putObject("delta");
      send(out, last);
      ObjectNode usage = chunk();
      usage.putArray("choices");
      usage
          .putObject("usage")
          .put("prompt_tokens", promptTokens)
          .put("completion_tokens", completionTokens)
          .put("total_tokens", promptTokens + completionTokens)
          .putObject("prompt_tokens_details")
          .put("cached_tokens", 64);
      send(out, usage);
      out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void sendThinking(OutputStream out, String thinking) throws IOException {
    if (thinking.isEmpty()) {
      return;
    }
    switch (dialect) {
      case REASONING_CONTENT -> send(out, delta("reasoning_content", thinking));
      case REASONING -> send(out, delta("reasoning", thinking));
      case TAGS -> {
        send(out, delta("content", thinking + "</th"));
        send(out, delta("content", "ink>\n\n"));
      }
    }
  }

  private static ObjectNode delta(String field, String words) {
    ObjectNode chunk = chunk();
    chunk.withArray("choices").addObject().put("index", 0).putObject("delta").put(field, words);
    return chunk;
  }

  private static ObjectNode chunk() {
    ObjectNode chunk = JSON.createObjectNode();
    return chunk
        .put("id", "c1")
        .put("object", "chat.completion.chunk")
        .put("created", 1)
        .put("model", "r1");
  }

  private static OutputStream open(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  private static void send(OutputStream out, JsonNode chunk) throws IOException {
    out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** The words of a request's last message. */
  public static String prompt(JsonNode request) {
    JsonNode content = request.path("messages").path(request.path("messages").size() - 1);
    if (content.path("content").isTextual()) {
      return content.path("content").asText();
    }
    StringBuilder words = new StringBuilder();
    for (JsonNode part : content.path("content")) {
      words.append(part.path("text").asText());
    }
    return words.toString();
  }

  /** A reply in JSON, for scripts. */
  public static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
