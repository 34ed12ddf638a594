package dev.fathom.agent.report;

import dev.fathom.agent.evidence.Verdict;
import java.util.List;

/**
 * One checkable statement of a report.
 *
 * @param id stable within the report, such as {@code c12}
 */
public record Claim(String id, String text, Verdict verdict, List<Citation> citations) {
  public Claim {
    citations = List.copyOf(citations);
  }
}
