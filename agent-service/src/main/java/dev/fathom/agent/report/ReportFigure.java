package dev.fathom.agent.report;

import dev.fathom.search.document.Box;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number in a report.
 *
 * @param id stable within the report, such as {@code f3}
 * @param label as printed beside the number
 * @param value as printed, before scaling
 * @param unit such as {@code USD}, {@code %}, {@code shares}; empty where unknown
 * @param scale power of ten the value is to be multiplied with: 6 for millions
 * @param currency ISO 4217; empty where the figure is no amount of money or it is unknown
 * @param period as printed, such as {@code 2023} or {@code June 30, 2023}; empty where unknown
 * @param source id of the source; empty for a derived figure
 * @param page counted from 1; 0 for a derived figure
 * @param box the table cell; absent for formats without pages and for derived figures
 * @param formula how a derived figure was computed, naming its inputs; empty otherwise
 * @param inputs ids of the figures a derived figure was computed from
 */
public record ReportFigure(
    String id,
    String label,
    BigDecimal value,
    String unit,
    int scale,
    String currency,
    String period,
    String source,
    int page,
    @Nullable Box box,
    String formula,
    List<String> inputs) {
  public ReportFigure {
    inputs = List.copyOf(inputs);
  }

  /** The figures it was computed from, out of the report's. */
  List<ReportFigure> inputs(Report report) {
    return inputs.stream()
        .flatMap(id -> report.figures().stream().filter(figure -> figure.id().equals(id)))
        .toList();
  }
}
