package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.runtime.Generation;
import dev.fathom.engine.runtime.GenerationRequest;
import dev.fathom.engine.tokenizer.Tokenizer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Text completions: what follows a text, without a chat around it. */
@Path("/v1/completions")
@RunOnVirtualThread
public class CompletionResource {

  /** OpenAI's default. */
  private static final int MAX_TOKENS = 16;

  private final ServedModel served;
  private final ModelSettings settings;
  private final ObjectMapper json;

  CompletionResource(ServedModel served, ModelSettings settings, ObjectMapper json) {
    this.served = served;
    this.settings = settings;
    this.json = json;
  }

  @POST
  public Response complete(
      CompletionRequest request,
      @HeaderParam("X-Request-Timeout") @DefaultValue("") String timeout,
      @Context HttpServerRequest connection) {
    ServedModel.Open open = served.get(request.model());
    Deadline deadline = Deadline.of(settings, timeout);
    if (request.suffix() != null) {
      throw ApiException.invalid("suffix", "suffix is not supported; leave it out.");
    }
    boolean echo = Boolean.TRUE.equals(request.echo());
    if (echo && request.logprobs() != null) {
      throw ApiException.invalid(
          "echo", "Probabilities of the prompt's own tokens are not computed; leave logprobs out.");
    }
    Tokenizer tokenizer = open.model().tokenizer();
    int answers = Requests.answers(request.n());
    List<GenerationRequest> asked =
        Prompts.of("prompt", request.prompt(), tokenizer).stream()
            .map(prompt -> generation(open, request, prompt))
            .toList();
    int logprobs = request.logprobs() == null ? -1 : request.logprobs();
    List<Generation> generations = open.engine().submit(asked, answers);
    List<AnswerReader> readers = new ArrayList<>();
    for (int index = 0; index < generations.size(); index++) {
      List<Integer> prompt = asked.get(index / answers).prompt();
      readers.add(
          new AnswerReader(
              generations.get(index),
              echo ? tokenizer.decode(prompt) : "",
              tokenizer,
              Optional.empty(),
              deadline,
              logprobs));
    }
    Answering answering =
        new Answering(
            json, new TextShape(open.name()), generations, readers, answers, connection.response());
    return Boolean.TRUE.equals(request.stream())
        ? answering.stream(request.withUsage())
        : Response.ok(answering.whole()).build();
  }

  private static GenerationRequest generation(
      ServedModel.Open open, CompletionRequest request, List<Integer> prompt) {
    return new GenerationRequest(
        prompt,
        Requests.maxTokens(open.engine(), prompt.size(), request.maxTokens(), MAX_TOKENS),
        request.sampling().options(),
        Requests.stops(request.stop()),
        Optional.empty(),
        ResponseFormats.grammar(open.model(), request.responseFormat()),
        request.user() == null ? "" : request.user(),
        request.priority() == null ? 0 : request.priority());
  }
}
