package dev.fathom.agent.reasoning.llm.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.agent.reasoning.llm.endpoint.Capabilities.RequestForm;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.NamedSchema;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCall.Sampling;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    ServerKind kind = ServerKind.of(chat.endpoint(), listed);
    Optional<Integer> window = server.window(listed);
    var blank =
        new Capabilities(
            model,
            window.or(() -> otherwise(kind)).orElse(assumedWindow),
            window.isPresent(),
            ReasoningDialect.NONE,
            StructuredOutput.NONE,
            false,
            server.countsTokens(model),
            false,
            false,
            kind,
            RequestForm.USUAL,
            List.of());
    Capabilities heard = reasoning(blank, observer);
    Capabilities able =
        new Capabilities(
            model,
            heard.window(),
            heard.windowProbed(),
            heard.reasoning(),
            StructuredOutput.NONE,
            false,
            heard.countsTokens(),
            server.accepts(withTool(model, heard.request())),
            server.accepts(withImage(model, heard.request())),
            kind,
            heard.request(),
            damped(heard));
    for (StructuredOutput form : StructuredOutput.candidates(kind)) {
      Capabilities tried = able.with(able.reasoning(), form, false);
      try {
        ModelReply reply = chat.call(tried, call(GREETING), observer);
        boolean obeyed = form == StructuredOutput.JSON_OBJECT || isGoodMorning(reply.answer());
        if (obeyed) {
          boolean thought = !reply.thinking().isBlank();
          return able.with(
              able.reasoning(), form, thought || able.reasoning() == ReasoningDialect.NONE);
        }
      } catch (ModelCallException refused) {
        if (refused.kind() != Kind.REFUSED) {
          throw refused;
        }
      }
    }
    return able;
  }

  /** A setting goes before what documentation promises. */
  private Optional<Integer> otherwise(ServerKind kind) {
    return assumedWindow == Capabilities.SMALLEST_WINDOW
        ? kind.documentedWindow()
        : Optional.empty();
  }

  /** The first words, by which the dialect shows, and the form of request that is taken. */
  private Capabilities reasoning(Capabilities blank, CallObserver observer)
      throws ModelCallException {
    ModelReply reply;
    Capabilities taken = blank;
    try {
      reply = chat.call(blank, call(null), observer);
    } catch (ModelCallException refused) {
      if (refused.kind() != Kind.REFUSED || !wantsCompletionTokens(refused)) {
        throw refused;
      }
      taken = blank.with(RequestForm.COMPLETION_TOKENS);
      reply = chat.call(taken, call(null), observer);
    }
    return taken.with(dialect(reply), StructuredOutput.NONE, false);
  }

  /** As OpenAI words it for its reasoning models. */
  private static boolean wantsCompletionTokens(ModelCallException refused) {
    String words = String.valueOf(refused.getMessage());
    return words.contains("max_completion_tokens") || words.contains("'temperature'");
  }

  private static ReasoningDialect dialect(ModelReply reply) {
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

  private static ObjectNode request(String model, RequestForm form) {
    ObjectNode request = JSON.createObjectNode().put("model", model);
    return switch (form) {
      case USUAL -> request.put("max_tokens", 1);
      case COMPLETION_TOKENS -> request.put("max_completion_tokens", 16);
    };
  }

  /**
   * Which tokens to damp, where the model thinks and its server says what they are and takes it.
   */
  private List<Integer> damped(Capabilities heard) {
    if (heard.reasoning() == ReasoningDialect.NONE || !heard.countsTokens()) {
      return List.of();
    }
    List<Integer> tokens =
        ThoughtSwitches.openers().stream()
            .flatMap(word -> Stream.of(word, " " + word))
            .map(word -> server.tokens(heard.model(), word))
            .filter(ids -> ids.size() == 1)
            .map(List::getFirst)
            .distinct()
            .toList();
    boolean taken =
        !tokens.isEmpty() && server.accepts(withBias(heard.model(), heard.request(), tokens));
    return taken ? tokens : List.of();
  }

  private static ObjectNode withBias(String model, RequestForm form, List<Integer> tokens) {
    ObjectNode request = request(model, form);
    request.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    ObjectNode bias = request.putObject("logit_bias");
    tokens.forEach(token -> bias.put(token.toString(), ChatEndpoint.SWITCH_BIAS));
    return request;
  }

  private static ObjectNode withTool(String model, RequestForm form) {
    ObjectNode request = request(model, form);
    request.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    ObjectNode tool = request.putArray("tools").addObject().put("type", "function");
    ObjectNode parameters = tool.putObject("function").put("name", "noop").putObject("parameters");
    parameters.put("type", "object").putObject("properties");
    return request;
  }

  private static ObjectNode withImage(String model, RequestForm form) {
    ObjectNode request = request(model, form);
    ObjectNode message = request.putArray("messages").addObject().put("role", "user");
    ObjectNode image = message.putArray("content").addObject().put("type", "image_url");
    image.putObject("image_url").put("url", ServerQueries.WHITE_PIXEL);
    return request;
  }
}
