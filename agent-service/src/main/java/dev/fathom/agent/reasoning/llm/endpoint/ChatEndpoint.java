package dev.fathom.agent.reasoning.llm.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Calls a model over {@code /chat/completions}, streaming.
 *
 * <p>Thread-safe. A call runs on the caller's thread, which should be a virtual one; a second
 * watches that it is not stopped and that the server does not fall silent. What the server
 * generates for a call that was broken off is not paid for beyond the moment of breaking off.
 */
public final class ChatEndpoint implements Chat {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  /**
   * Added to the logits of tokens that open another thought. TIP takes 3 off while a thought is
   * young (arXiv 2501.18585, section 4.2); a server's bias holds for the whole reply, so it is
   * milder.
   */
  static final int SWITCH_BIAS = -2;

  private static final Duration LOOKING = Duration.ofMillis(200);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();
  private final Endpoint endpoint;
  private final Duration longestSilence;

  /**
   * @param longestSilence after which a call has failed; a long prompt on a slow machine is silent
   *     until it is read
   */
  public ChatEndpoint(Endpoint endpoint, Duration longestSilence) {
    this.endpoint = endpoint;
    this.longestSilence = longestSilence;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  @Override
  public OptionalInt count(Capabilities capabilities, String text) {
    return capabilities.countsTokens()
        ? new ServerQueries(endpoint).count(capabilities.model(), text)
        : OptionalInt.empty();
  }

  @Override
  public ModelReply call(Capabilities capabilities, ModelCall call, CallObserver observer)
      throws ModelCallException {
    var connection = new StreamingHttp(http);
    var reply = new ReplyBuilder(call, capabilities.reasoning(), observer, connection::breakOff);
    Thread watching =
        Thread.ofVirtual().name("model-call-watch").start(() -> watch(connection, reply, observer));
    try {
      model(connection, capabilities).chat(request(capabilities, call), reply);
    } finally {
      watching.interrupt();
      observer.spent(capabilities.model(), reply.tokens(), reply.thoughtSwitches());
    }
    if (reply.silent()) {
      throw new ModelCallException(
          Kind.SILENT,
          "Nothing came from the model endpoint %s for %d seconds."
              .formatted(endpoint, longestSilence.toSeconds()));
    }
    if (reply.stopped()) {
      throw new CallStoppedException();
    }
    Throwable failure = reply.failure();
    if (failure != null) {
      throw Failures.of(endpoint, failure);
    }
    return reply.build();
  }

  private void watch(StreamingHttp connection, ReplyBuilder reply, CallObserver observer) {
    try {
      while (true) {
        Thread.sleep(LOOKING);
        if (observer.stopped()) {
          reply.stop();
          return;
        }
        if (connection.silence().compareTo(longestSilence) > 0) {
          reply.fallSilent();
          return;
        }
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private OpenAiStreamingChatModel model(StreamingHttp connection, Capabilities capabilities) {
    return OpenAiStreamingChatModel.builder()
        .httpClientBuilder(connection)
        .baseUrl(endpoint.base().toString())
        .apiKey(endpoint.key().isEmpty() ? null : endpoint.key())
        .modelName(capabilities.model())
        .returnThinking(true)
        .strictJsonSchema(true)
        .build();
  }

  private ChatRequest request(Capabilities capabilities, ModelCall call) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!call.system().isEmpty()) {
      messages.add(SystemMessage.from(call.system()));
    }
    messages.add(user(call));
    if (!call.begun().isEmpty()) {
      messages.add(AiMessage.from(call.begun()));
    }
    var parameters = OpenAiChatRequestParameters.builder();
    int most = call.thinkingTokens() + call.answerTokens();
    switch (capabilities.request()) {
      case USUAL -> {
        parameters
            .temperature(call.sampling().temperature())
            .topP(call.sampling().topP())
            .maxOutputTokens(most);
        if (call.sampling().seed() != 0) {
          parameters.seed(call.sampling().seed());
        }
      }
      case COMPLETION_TOKENS -> parameters.maxCompletionTokens(most);
    }
    if (!endpoint.effort().isEmpty()) {
      parameters.reasoningEffort(endpoint.effort());
    }
    if (call.steady() && !capabilities.switchTokens().isEmpty()) {
      parameters.logitBias(
          capabilities.switchTokens().stream()
              .collect(Collectors.toMap(String::valueOf, token -> SWITCH_BIAS)));
    }
    ModelCall.NamedSchema schema = call.schema();
    if (schema != null) {
      format(capabilities.structured(), schema, parameters);
    }
    return ChatRequest.builder().messages(messages).parameters(parameters.build()).build();
  }

  /** Pictures before words: what a model is to do it heeds best last. */
  private static UserMessage user(ModelCall call) {
    if (call.images().isEmpty()) {
      return UserMessage.from(call.user());
    }
    List<Content> contents = new ArrayList<>();
    call.images()
        .forEach(
            image ->
                contents.add(
                    ImageContent.from(Base64.getEncoder().encodeToString(image), "image/png")));
    contents.add(TextContent.from(call.user()));
    return UserMessage.from(contents);
  }

  private static void format(
      StructuredOutput structured,
      ModelCall.NamedSchema schema,
      OpenAiChatRequestParameters.Builder parameters) {
    switch (structured) {
      case NONE -> {}
      case JSON_OBJECT -> parameters.responseFormat(ResponseFormat.JSON);
      case STRUCTURED_OUTPUTS ->
          parameters.customParameters(Map.of("structured_outputs", Map.of("json", parsed(schema))));
      case GUIDED_JSON -> parameters.customParameters(Map.of("guided_json", parsed(schema)));
      case SCHEMA_FIELD -> parameters.customParameters(Map.of("json_schema", parsed(schema)));
      case JSON_SCHEMA ->
          parameters.responseFormat(
              ResponseFormat.builder()
                  .type(ResponseFormatType.JSON)
                  .jsonSchema(
                      JsonSchema.builder()
                          .name(schema.name())
                          .rootElement(JsonRawSchema.from(schema.json()))
                          .build())
                  .build());
    }
  }

  private static Map<String, Object> parsed(ModelCall.NamedSchema schema) {
    try {
      return JSON.readValue(schema.json(), new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(
          "The schema %s is no JSON".formatted(schema.name()), wrong);
    }
  }
}
