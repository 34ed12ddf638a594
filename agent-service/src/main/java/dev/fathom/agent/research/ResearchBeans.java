package dev.fathom.agent.research;

import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.reasoning.llm.LlmReasoner;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.run.ResearchLoop;
import dev.fathom.agent.web.Web;
import dev.fathom.search.embed.SentenceEmbedder;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** The research loop of the service. */
@Dependent
class ResearchBeans {
  @Produces
  @Singleton
  ResearchLoop researchLoop(Corpora corpora, Reasoners reasoners, Computing computing, Web web) {
    return new Research(
        corpora, reasoners, Taxonomy.standard(), ResearchLimits.USUAL, computing, web);
  }

  /** The language model's first, where one is configured. */
  @Produces
  @Singleton
  @Unremovable
  Reasoners reasoners(SentenceEmbedder embedder, ModelEndpoints endpoints) {
    var concept = new ConceptReasoner(Taxonomy.standard(), embedder);
    return new Reasoners(
        endpoints.isEmpty()
            ? List.of(concept)
            : List.of(new LlmReasoner(concept, endpoints), concept));
  }

  @Produces
  @Singleton
  ModelEndpoints modelEndpoints(ModelSettings settings) {
    return settings.endpoints(Clock.systemUTC());
  }
}
