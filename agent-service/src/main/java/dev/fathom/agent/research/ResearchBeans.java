package dev.fathom.agent.research;

import dev.fathom.agent.compute.Charting;
import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.run.ResearchLoop;
import dev.fathom.search.embed.SentenceEmbedder;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The research loop of the service. */
@Dependent
class ResearchBeans {
  @Produces
  @Singleton
  ResearchLoop researchLoop(Corpora corpora, SentenceEmbedder embedder, Computing computing) {
    Taxonomy taxonomy = Taxonomy.standard();
    var reasoner = new ConceptReasoner(taxonomy, embedder);
    var charting = new Charting(computing);
    return new Research(corpora, reasoner, taxonomy, ResearchLimits.USUAL, charting);
  }
}
