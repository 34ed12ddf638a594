package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.DraftClaim;
import java.util.List;

/**
 * The short answer before it is checked.
 *
 * @param claims one to three statements, the first the most important
 * @param figure id of the number asked for; empty where none is asked for or none is certain
 */
public record DraftAnswer(List<DraftClaim> claims, String figure) {
  public DraftAnswer {
    claims = List.copyOf(claims);
  }
}
