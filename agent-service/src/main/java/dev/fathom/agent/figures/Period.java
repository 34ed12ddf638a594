package dev.fathom.agent.figures;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The time a figure is about.
 *
 * @param printed as the table has it, such as {@code Years ended June 30, 2023}; empty where none
 * @param fiscalYear as the company names it; 0 where unknown
 * @param months how long: 12 for a year, 3 for a quarter; 0 for a point in time or where unknown
 * @param end last day, or the day of a point in time; absent where unknown
 */
public record Period(
    String printed, Kind kind, int fiscalYear, int months, @Nullable LocalDate end) {
  /** Balance sheets are of an instant, income and cash flows of a duration. */
  public enum Kind {
    INSTANT,
    DURATION,
    UNKNOWN
  }

  public static final Period UNKNOWN = new Period("", Kind.UNKNOWN, 0, 0, null);

  public boolean known() {
    return fiscalYear > 0;
  }

  /** Whether it is, or may be, a whole fiscal year or its end. */
  public boolean annual() {
    return known() && (months == 0 || months == 12);
  }

  /** A short name: the fiscal year, or what is printed where it is part of a year. */
  public String label() {
    return annual() ? Integer.toString(fiscalYear) : printed;
  }
}
