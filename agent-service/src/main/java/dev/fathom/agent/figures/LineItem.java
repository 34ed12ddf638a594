package dev.fathom.agent.figures;

import java.util.List;

/**
 * A line of a financial statement under any of its names.
 *
 * @param id in the taxonomy, such as {@code operating_income}
 * @param names the most usual first
 */
public record LineItem(String id, Statement statement, Kind kind, List<String> names) {
  /** How its values are to be taken. */
  public enum Kind {
    /** A balance at a point in time. */
    INSTANT,
    /** A flow over a period. */
    DURATION,
    /** A flow out that is counted positive, though some statements print it negative. */
    OUTFLOW
  }

  public LineItem {
    names = List.copyOf(names);
  }
}
