package dev.fathom.agent.compute;

import dev.fathom.agent.report.ReportFigure;
import java.util.List;

/**
 * What a report has on one measure of one entity.
 *
 * @param measure id of the line item or ratio
 * @param entity empty where only one is in question
 * @param figures the measure's own, and changes computed from them
 */
public record Measured(String measure, String entity, List<ReportFigure> figures) {
  public Measured {
    figures = List.copyOf(figures);
  }
}
