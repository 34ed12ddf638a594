package dev.fathom.agent.compute;

import dev.fathom.agent.report.ReportFigure;
import java.math.BigDecimal;
import java.util.List;

/**
 * A chart to be drawn.
 *
 * @param unit in the report's language; {@code %} for percentages
 * @param points from the first period to the last, series by series
 */
public record ChartPlan(Kind kind, String title, String unit, List<Point> points) {
  /** What is drawn how; the names are those of {@code chart.py}. */
  public enum Kind {
    /** An amount over periods. */
    BARS,
    /** Rates, or several entities, over periods. */
    LINES,
    /** Entities in one period. */
    RANKING
  }

  /**
   * A figure in the chart.
   *
   * @param value in the chart's unit
   */
  public record Point(ReportFigure figure, String series, int period, BigDecimal value) {}

  public ChartPlan {
    points = List.copyOf(points);
  }

  List<String> figures() {
    return points.stream().map(point -> point.figure().id()).toList();
  }
}
