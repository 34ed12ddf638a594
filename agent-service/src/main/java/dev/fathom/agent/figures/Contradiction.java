package dev.fathom.agent.figures;

import java.util.List;

/**
 * A figure for which sources give different values.
 *
 * @param lineItem id in the taxonomy
 * @param figures ids of the figures, one for each value, the preferred first
 */
public record Contradiction(String lineItem, int fiscalYear, Reason reason, List<String> figures) {
  /** Why two sources may print different values of the same thing. */
  public enum Reason {
    /** A later source prints it anew. */
    RESTATED,
    /** The same number, rounded or in another scale. */
    SCALE,
    /** The digits agree, and the scale does not: one of the tables says it wrongly. */
    SCALE_MISREAD,
    /** The year ends on another day. */
    PERIOD,
    /** The labels differ, so it may not be the same thing. */
    LABEL,
    CURRENCY,
    UNKNOWN
  }

  public Contradiction {
    figures = List.copyOf(figures);
  }
}
