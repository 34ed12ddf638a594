package dev.fathom.agent.evidence;

import dev.fathom.agent.report.Citation;
import java.util.List;

/**
 * What the ladder found about a claim.
 *
 * @param citations of the evidence and the figures' cells, each quote exact
 * @param reason why the claim did not pass, for logs and tests; empty where it did
 */
public record Check(Verdict verdict, List<Citation> citations, String reason) {
  public Check {
    citations = List.copyOf(citations);
  }
}
