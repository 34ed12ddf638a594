package dev.fathom.agent.evidence;

import java.util.List;

/**
 * A statement before it is checked.
 *
 * @param evidence ids of the evidence it stands on
 * @param figures ids of the figures, reported or derived, that it states
 */
public record DraftClaim(String text, List<String> evidence, List<String> figures) {
  public DraftClaim {
    evidence = List.copyOf(evidence);
    figures = List.copyOf(figures);
  }

  /** A sentence taken over as it stands. */
  public static DraftClaim quoting(Evidence evidence) {
    return new DraftClaim(
        evidence.quote().replaceAll("\\s+", " ").strip(), List.of(evidence.id()), List.of());
  }
}
