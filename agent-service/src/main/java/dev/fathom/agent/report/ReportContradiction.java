package dev.fathom.agent.report;

import dev.fathom.agent.figures.Contradiction.Reason;
import java.util.Comparator;
import java.util.List;

/**
 * A figure for which the sources give different values.
 *
 * @param label what it is, as the preferred source prints it
 * @param period such as {@code 2023}
 * @param reason why the values may differ
 * @param figures ids of the report's figures that differ, the preferred first
 */
public record ReportContradiction(
    String label, String period, Reason reason, List<String> figures) {
  public ReportContradiction {
    figures = List.copyOf(figures);
    if (figures.size() < 2) {
      throw new IllegalArgumentException("One value does not contradict itself: " + label);
    }
  }

  /** The figures that differ, out of the report's. */
  List<ReportFigure> figures(Report report) {
    return report.figures().stream()
        .filter(figure -> figures.contains(figure.id()))
        .sorted(Comparator.comparingInt(figure -> figures.indexOf(figure.id())))
        .toList();
  }
}
