package dev.fathom.agent.reasoning.llm.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import dev.langchain4j.exception.HttpException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;

/**
 * What servers tell beside completions: vLLM and SGLang name the window in {@code /v1/models}
 * ({@code max_model_len}), llama.cpp in {@code /props} ({@code n_ctx} of a slot, and the trained
 * one in {@code meta.n_ctx_train}), OpenRouter and LM Studio as {@code context_length} and {@code
 * max_context_length}; vLLM, llama.cpp and Fathom's engine count tokens at {@code /tokenize}.
 * Thread-safe.
 */
final class ServerQueries {
  /** A white PNG of one pixel. */
  static final String WHITE_PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of more than these the first is no likely choice. */
  private static final int MOST_MODELS = 8;

  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final Endpoint endpoint;

  ServerQueries(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** The listing of the endpoint's model. */
  JsonNode model() throws ModelCallException {
    HttpResponse<String> response = send(request(endpoint.below("/models")).GET().build());
    if (response.statusCode() != 200) {
      throw Failures.of(endpoint, new HttpException(response.statusCode(), response.body()));
    }
    List<JsonNode> models =
        StreamSupport.stream(json(response.body()).path("data").spliterator(), false).toList();
    if (endpoint.model().isEmpty() && models.size() > MOST_MODELS) {
      throw new ModelCallException(
          Kind.REFUSED,
          "The model endpoint %s serves %d models. Set FATHOM_LLM_MODEL to the one to use, such as %s."
              .formatted(endpoint, models.size(), id(models.getFirst())));
    }
    Optional<JsonNode> wanted =
        models.stream()
            .filter(model -> endpoint.model().isEmpty() || id(model).equals(endpoint.model()))
            .findFirst();
    return wanted.orElseThrow(
        () ->
            new ModelCallException(
                Kind.REFUSED,
                models.isEmpty()
                    ? "The model endpoint %s lists no model.".formatted(endpoint)
                    : "The model endpoint %s does not serve '%s'. It serves: %s."
                        .formatted(
                            endpoint,
                            endpoint.model(),
                            String.join(", ", models.stream().map(ServerQueries::id).toList()))));
  }

  private static String id(JsonNode model) {
    return model.path("id").asText();
  }

  /** The window that the server was started with, if it tells. */
  Optional<Integer> window(JsonNode model) {
    int served = model.path("max_model_len").asInt();
    if (served == 0) {
      served =
          Math.max(model.path("context_length").asInt(), model.path("max_context_length").asInt());
    }
    if (served == 0) {
      served = props().path("default_generation_settings").path("n_ctx").asInt();
    }
    if (served == 0) {
      served = model.path("meta").path("n_ctx_train").asInt();
    }
    return served > 0 ? Optional.of(served) : Optional.empty();
  }

  private JsonNode props() {
    return ask(request(endpoint.beside("/props")).GET().build());
  }

  boolean countsTokens(String model) {
    return count(model, "one two three").isPresent();
  }

  /** The tokens of a text, if the server counts them. */
  OptionalInt count(String model, String text) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("prompt", text).put("content", text);
    JsonNode counted = ask(post("/tokenize", body));
    if (counted.path("count").isInt()) {
      return OptionalInt.of(counted.path("count").asInt());
    }
    return counted.path("tokens").isArray()
        ? OptionalInt.of(counted.path("tokens").size())
        : OptionalInt.empty();
  }

  /** Ids of the tokens of a text by itself; none where the server does not tell them. */
  List<Integer> tokens(String model, String text) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("prompt", text).put("content", text);
    body.put("add_special_tokens", false).put("add_special", false);
    List<Integer> ids = new ArrayList<>();
    for (JsonNode token : ask(post("/tokenize", body)).path("tokens")) {
      ids.add(token.isObject() ? token.path("id").asInt() : token.asInt());
    }
    return ids;
  }

  /** Whether the server takes a chat request of this shape. */
  boolean accepts(ObjectNode chat) {
    try {
      HttpRequest request =
          request(endpoint.below("/chat/completions"))
              .POST(HttpRequest.BodyPublishers.ofString(chat.toString()))
              .build();
      return send(request).statusCode() == 200;
    } catch (ModelCallException unreachable) {
      return false;
    }
  }

  private HttpRequest post(String path, ObjectNode body) {
    return request(endpoint.beside(path))
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  /** An answer that may be missing: servers differ in what they tell. */
  private JsonNode ask(HttpRequest request) {
    try {
      HttpResponse<String> response = send(request);
      return response.statusCode() == 200 ? json(response.body()) : JSON.missingNode();
    } catch (ModelCallException untold) {
      return JSON.missingNode();
    }
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(LONGEST).header("Content-Type", "application/json");
    return endpoint.key().isEmpty()
        ? request
        : request.header("Authorization", "Bearer " + endpoint.key());
  }

  private HttpResponse<String> send(HttpRequest request) throws ModelCallException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException unreachable) {
      throw Failures.of(endpoint, unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failures.of(endpoint, interrupted);
    }
  }

  private JsonNode json(String body) throws ModelCallException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException notJson) {
      throw Failures.of(endpoint, new IllegalStateException("not JSON: " + body, notJson));
    }
  }
}
