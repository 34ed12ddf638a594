package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Evidence;
import java.util.List;

/**
 * What is kept of a search.
 *
 * @param gap whether the plan item still wants evidence
 * @param missing what it lacks, in words; may be empty
 * @param queries what would find it; may be empty
 */
public record Selection(
    List<Evidence> evidence, boolean gap, String missing, List<String> queries) {
  public Selection {
    evidence = List.copyOf(evidence);
    queries = List.copyOf(queries);
  }

  /** A selection that leaves open what would fill the gap. */
  public Selection(List<Evidence> evidence, boolean gap) {
    this(evidence, gap, "", List.of());
  }
}
