package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.grammar.TokenGrammar;
import dev.fathom.engine.runtime.Generation;
import dev.fathom.engine.runtime.GenerationRequest;
import dev.fathom.engine.template.ChatTemplate;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chat completions. */
@Path("/v1/chat/completions")
@RunOnVirtualThread
public class ChatResource {

  private final ServedModel served;
  private final ModelSettings settings;
  private final ObjectMapper json;

  ChatResource(ServedModel served, ModelSettings settings, ObjectMapper json) {
    this.served = served;
    this.settings = settings;
    this.json = json;
  }

  @POST
  public Response complete(
      ChatRequest request,
      @HeaderParam("X-Request-Timeout") @DefaultValue("") String timeout,
      @Context HttpServerRequest connection) {
    ServedModel.Open open = served.get(request.model());
    Deadline deadline = Deadline.of(settings, timeout);
    Tools tools = Tools.of(open.model(), request);
    Optional<TokenGrammar> grammar =
        tools.forced().or(() -> ResponseFormats.grammar(open.model(), request.responseFormat()));
    List<Integer> prompt = prompt(open, request, tools);
    Integer asked =
        request.maxCompletionTokens() == null ? request.maxTokens() : request.maxCompletionTokens();
    int maxTokens = Requests.maxTokens(open.engine(), prompt.size(), asked, Integer.MAX_VALUE);
    int answers = Requests.answers(request.n());
    GenerationRequest generation =
        new GenerationRequest(
            prompt,
            maxTokens,
            request.sampling().options(),
            Requests.stops(request.stop()),
            Requests.thinking(open.model(), prompt, maxTokens, request),
            grammar,
            request.user() == null ? "" : request.user(),
            request.priority() == null ? 0 : request.priority());
    int logprobs = -1;
    if (Boolean.TRUE.equals(request.logprobs())) {
      logprobs = request.topLogprobs() == null ? 0 : request.topLogprobs();
    }
    int reported = logprobs;
    boolean streamed = Boolean.TRUE.equals(request.stream());
    List<Generation> generations = open.engine().submit(generation, answers);
    Answering answering =
        new Answering(
            json,
            new ChatShape(open.name(), answers, streamed),
            generations,
            generations.stream()
                .map(
                    g ->
                        new AnswerReader(
                            g, "", open.model().tokenizer(), tools.dialect(), deadline, reported))
                .toList(),
            answers,
            connection.response());
    return streamed
        ? answering.stream(request.withUsage())
        : Response.ok(answering.whole()).build();
  }

  static List<Integer> prompt(ServedModel.Open open, ChatRequest request, Tools tools) {
    List<Map<String, Object>> messages = request.messages();
    if (messages == null || messages.isEmpty()) {
      throw ApiException.invalid("messages", "messages must hold at least one message.");
    }
    ChatTemplate template =
        open.model()
            .template()
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "messages",
                        "This model has no chat template; /v1/completions continues texts."));
    Map<String, Object> options = request.chatTemplateKwargs();
    return template.prompt(
        Tools.messages(messages, open.model().toolDialect()),
        tools.offered(),
        options == null ? Map.of() : options,
        LocalDateTime.now(ZoneId.systemDefault()));
  }
}
