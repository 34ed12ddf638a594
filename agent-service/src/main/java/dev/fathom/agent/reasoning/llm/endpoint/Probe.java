package dev.fathom.agent.reasoning.llm.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.NamedSchema;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.Sampling;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what an endpoint can do, by asking its server and by two small calls. What a server
 * says about itself is believed before what its documentation promises: a window configured for
 * 131,072 tokens may have been started with 8,192.
 *
 * <p>Stateless. A probe costs some hundred tokens.
 */
final class Probe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int THINKING = 1024;
  private static final int ANSWER = 64;

  /** Contradicts {@link #GREETING}, so that following the schema shows it was enforced. */
  private static final String CONTRARY =
      "Reply with this JSON object and nothing else: {\"greeting\": \"hello\"}";

  private static final NamedSchema GREETING =
      new NamedSchema(
          "greeting",
          """
          {"type": "object", "additionalProperties": false, "required": ["greeting"],
           "properties": {"greeting": {"type": "string", "enum": ["good morning"]}}}
          """);

  private final ChatEndpoint chat;
  private final ServerQueries server;
  private final int assumedWindow;

  /**
   * @param assumedWindow where the server does not tell
   */
  Probe(ChatEndpoint chat, ServerQueries server, int assumedWindow) {
    this.chat = chat;
    this.server = server;
    this.assumedWindow = assumedWindow;
  }

  Capabilities run(CallObserver observer) throws ModelCallException {
    JsonNode listed = server.model();
    String model = listed.path("id").asText();
    Optional<Integer> window = server.window(listed);
    var blank =
        new Capabilities(
            model,
            window.orElse(assumedWindow),
            window.isPresent(),
            ReasoningDialect.NONE,
            StructuredOutput.NONE,
            false,
            server.countsTokens(model),
            server.accepts(withTool(model)),
            server.accepts(withImage(model)));
    ReasoningDialect reasoning = reasoning(blank, observer);
    for (StructuredOutput form :
        new StructuredOutput[] {StructuredOutput.JSON_SCHEMA, StructuredOutput.JSON_OBJECT}) {
      Capabilities able = with(blank, reasoning, form, false);
      try {
        ModelReply reply = chat.call(able, call(GREETING), observer);
        boolean obeyed = form == StructuredOutput.JSON_OBJECT || isGoodMorning(reply.answer());
        if (obeyed) {
          boolean thought = !reply.thinking().isBlank();
          return with(blank, reasoning, form, thought || reasoning == ReasoningDialect.NONE);
        }
      } catch (ModelCallException refused) {
        if (refused.kind() != Kind.REFUSED) {
          throw refused;
        }
      }
    }
    return with(blank, reasoning, StructuredOutput.NONE, false);
  }

  private ReasoningDialect reasoning(Capabilities blank, CallObserver observer)
      throws ModelCallException {
    ModelReply reply = chat.call(blank, call(null), observer);
    if (!reply.thinking().isBlank()) {
      return ReasoningDialect.FIELD;
    }
    return reply.answer().contains("<think>") || reply.answer().contains("</think>")
        ? ReasoningDialect.TAGS
        : ReasoningDialect.NONE;
  }

  private static ModelCall call(@Nullable NamedSchema schema) {
    return new ModelCall("", CONTRARY, "", schema, THINKING, ANSWER, Sampling.REASONING);
  }

  private static boolean isGoodMorning(String answer) {
    try {
      return JSON.readTree(answer).path("greeting").asText().equals("good morning");
    } catch (JsonProcessingException notJson) {
      return false;
    }
  }

  private static Capabilities with(
      Capabilities known,
      ReasoningDialect reasoning,
      StructuredOutput form,
      boolean afterThinking) {
    return new Capabilities(
        known.model(),
        known.window(),
        known.windowProbed(),
        reasoning,
        form,
        afterThinking,
        known.countsTokens(),
        known.tools(),
        known.images());
  }

  private static ObjectNode request(String model) {
    ObjectNode request = JSON.createObjectNode();
    request.put("model", model).put("max_tokens", 1);
    return request;
  }

  private static ObjectNode withTool(String model) {
    ObjectNode request = request(model);
    request.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    ObjectNode tool = request.putArray("tools").addObject().put("type", "function");
    ObjectNode parameters = tool.putObject("function").put("name", "noop").putObject("parameters");
    parameters.put("type", "object").putObject("properties");
    return request;
  }

  private static ObjectNode withImage(String model) {
    ObjectNode request = request(model);
    ObjectNode message = request.putArray("messages").addObject().put("role", "user");
    ObjectNode image = message.putArray("content").addObject().put("type", "image_url");
    image.putObject("image_url").put("url", ServerQueries.WHITE_PIXEL);
    return request;
  }
}
