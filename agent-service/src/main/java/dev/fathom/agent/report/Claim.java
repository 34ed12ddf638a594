package dev.fathom.agent.report;

import dev.fathom.agent.evidence.Verdict;
import java.util.List;

/**
 * One checkable statement of a report.
 *
 * @param id stable within the report, such as {@code c12}
 * @param figures ids of the report's figures that it states
 */
public record Claim(
    String id, String text, Verdict verdict, List<Citation> citations, List<String> figures) {
  public Claim {
    figures = List.copyOf(figures);
    citations = List.copyOf(citations);
  }
}
