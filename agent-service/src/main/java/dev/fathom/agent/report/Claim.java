package dev.fathom.agent.report;

import dev.fathom.agent.evidence.Verdict;
import java.util.List;

/**
 * One checkable statement of a report.
 *
 * @param id stable within the report, such as {@code c12}
 * @param figures ids of the report's figures that it states
 * @param doubt how far those who judged it disagreed, in the report's language; empty where they
 *     did not
 */
public record Claim(
    String id,
    String text,
    Verdict verdict,
    List<Citation> citations,
    List<String> figures,
    String doubt) {
  public Claim {
    // Reports that were stored before there was doubt have none.
    doubt = doubt == null ? "" : doubt;
    figures = List.copyOf(figures);
    citations = List.copyOf(citations);
  }

  /** A claim without doubt. */
  public Claim(
      String id, String text, Verdict verdict, List<Citation> citations, List<String> figures) {
    this(id, text, verdict, citations, figures, "");
  }

  /** What stands beside it in a report: its verdict where it is not a good one, and the doubt. */
  String remark(Texts texts) {
    String said = verdict == Verdict.SUPPORTED ? "" : texts.get("verdict." + verdict);
    return said.isEmpty() || doubt.isEmpty() ? said + doubt : said + "; " + doubt;
  }
}
