package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.search.find.ProviderException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one MCP server over its streamable HTTP transport.
 *
 * <p>Shape: Model Context Protocol, revision 2025-06-18, "Transports" and "Lifecycle": JSON-RPC 2.0
 * by POST to one endpoint, answered as JSON or as an event stream that holds the response among
 * other messages; {@code initialize}, then {@code notifications/initialized}, with the id from the
 * header {@code Mcp-Session-Id} in every further request; HTTP 404 means that the session is over.
 * The official Java SDK would bring Reactor and a client of its own without these limits.
 *
 * <p>Thread-safe: several calls may share the session; two that find none each make one, and the
 * later one stays.
 */
final class McpSession {
  private static final String REVISION = "2025-06-18";
  private static final String SESSION = "Mcp-Session-Id";

  private final ApiClient api;
  private final Service service;
  private final @Nullable Secret token;
  private final AtomicInteger ids = new AtomicInteger();
  private volatile @Nullable String session;

  McpSession(ApiClient api, Service service, @Nullable Secret token) {
    this.api = api;
    this.service = service;
    this.token = token;
  }

  /** The result of a call; a session that ended is made anew, once. */
  JsonNode call(String method, ObjectNode params) throws ProviderException, InterruptedException {
    if (session == null) {
      initialize();
    }
    ApiResponse response = post(request(method, params));
    if (response.status() == 404) {
      initialize();
      response = post(request(method, params));
    }
    return result(response);
  }

  private void initialize() throws ProviderException, InterruptedException {
    session = null;
    ObjectNode params = Fields.object().put("protocolVersion", REVISION);
    params.putObject("capabilities");
    params.putObject("clientInfo").put("name", "fathom").put("version", "0.1");
    ApiResponse response = post(request("initialize", params));
    result(response);
    session = response.header(SESSION);
    ObjectNode initialized =
        Fields.object().put("jsonrpc", "2.0").put("method", "notifications/initialized");
    ApiResponse accepted = post(initialized);
    if (accepted.status() / 100 != 2) {
      throw api.failure(service, accepted);
    }
  }

  private ObjectNode request(String method, ObjectNode params) {
    ObjectNode request = Fields.object();
    request.put("jsonrpc", "2.0").put("id", ids.incrementAndGet()).put("method", method);
    request.set("params", params);
    return request;
  }

  private ApiResponse post(ObjectNode message) throws ProviderException, InterruptedException {
    ApiRequest request =
        ApiRequest.post(service.base(), message)
            .with("Accept", "application/json, text/event-stream")
            .with("MCP-Protocol-Version", REVISION);
    String id = session;
    if (id != null && !id.isEmpty()) {
      request = request.with(SESSION, id);
    }
    if (token != null) {
      request = request.with("Authorization", "Bearer " + token.value());
    }
    return api.exchange(service, request);
  }

  private JsonNode result(ApiResponse response) throws ProviderException {
    if (response.status() / 100 != 2) {
      throw api.failure(service, response);
    }
    JsonNode message = message(response);
    JsonNode error = message.path("error");
    if (error.isObject()) {
      throw ProviderException.down(
          "%s refuses the call: %s".formatted(service.name(), Fields.text(error, "message")));
    }
    return message.path("result");
  }

  /** The response, out of an event stream where it comes in one. */
  private static JsonNode message(ApiResponse response) throws ProviderException {
    if (!response.header("Content-Type").startsWith("text/event-stream")) {
      return response.json();
    }
    for (String event : response.body().text().split("\\R\\R", -1)) {
      String data =
          String.join(
              "\n",
              event
                  .lines()
                  .filter(line -> line.startsWith("data:"))
                  .map(line -> line.substring("data:".length()))
                  .toList());
      if (!data.isBlank()) {
        JsonNode message = response.json(data);
        if (message.has("result") || message.has("error")) {
          return message;
        }
      }
    }
    throw response.notUnderstood("response in an event stream");
  }
}
