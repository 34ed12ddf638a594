package dev.fathom.agent.research;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.reasoning.llm.LlmReasoner;
import dev.fathom.agent.reasoning.llm.endpoint.Capabilities;
import dev.fathom.agent.reasoning.llm.endpoint.Endpoint;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Dialect;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Reply;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import dev.fathom.agent.reasoning.llm.endpoint.TokenEstimate;
import dev.fathom.agent.web.Web;
import dev.fathom.search.embed.SentenceEmbedder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Research whose model is at the other end of the real wire format. */
final class ServedResearch {
  static final SentenceEmbedder EMBEDDER = new SentenceEmbedder();
  private static final Taxonomy TAXONOMY = Taxonomy.standard();

  private ServedResearch() {}

  static Research over(Corpora corpora, ScriptedServer server) {
    return over(corpora, server, ResearchLimits.USUAL, Web.OFF);
  }

  static Research over(Corpora corpora, ScriptedServer server, ResearchLimits limits, Web web) {
    return over(corpora, endpoints(server.endpoint()), limits, web);
  }

  static Research over(Corpora corpora, ModelEndpoints endpoints, ResearchLimits limits, Web web) {
    return over(corpora, endpoints, limits, Computing.off(), web);
  }

  static Research over(
      Corpora corpora,
      ModelEndpoints endpoints,
      ResearchLimits limits,
      Computing computing,
      Web web) {
    var concept = new ConceptReasoner(TAXONOMY, EMBEDDER);
    return new Research(
        corpora,
        new Reasoners(List.of(new LlmReasoner(concept, endpoints), concept)),
        TAXONOMY,
        limits,
        computing,
        web);
  }

  static ModelEndpoints endpoints(Endpoint endpoint) {
    return new ModelEndpoints(
        List.of(new ModelEndpoints.Configured(endpoint, Strength.STRONG)),
        Capabilities.SMALLEST_WINDOW,
        Duration.ofMinutes(5),
        Clock.systemUTC());
  }

  static ScriptedServer serving(int window, Function<JsonNode, Reply> script) {
    return serving(Dialect.REASONING_CONTENT, window, script);
  }

  static ScriptedServer serving(Dialect dialect, int window, Function<JsonNode, Reply> script) {
    return new ScriptedServer(
        dialect, "{\"data\": [{\"id\": \"r1\", \"max_model_len\": %d}]}".formatted(window), script);
  }

  /** The calls of a run; those by which the server was probed are left out. */
  static List<JsonNode> calls(ScriptedServer server) {
    return server.requests().stream()
        .filter(request -> request.path("stream").asBoolean())
        .filter(request -> !ScriptedServer.prompt(request).startsWith("Reply with"))
        .toList();
  }

  /** The tokens of all messages of a call, by estimate. */
  static int tokens(JsonNode call) {
    double tokens = 0;
    for (JsonNode message : call.path("messages")) {
      tokens += TokenEstimate.of(message.path("content").asText());
    }
    return (int) tokens;
  }
}
