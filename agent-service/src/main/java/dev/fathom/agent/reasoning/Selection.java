package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Evidence;
import java.util.List;

/**
 * What is kept of a search.
 *
 * @param gap whether the plan item still wants evidence
 */
public record Selection(List<Evidence> evidence, boolean gap) {
  public Selection {
    evidence = List.copyOf(evidence);
  }
}
