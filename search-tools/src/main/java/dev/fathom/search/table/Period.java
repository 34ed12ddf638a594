package dev.fathom.search.table;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The time a number is about.
 *
 * @param printed what names it, such as {@code Years ended June 30, 2023}; empty where it follows
 *     from the document alone
 * @param fiscalYear as the document's author names it; 0 where unknown
 * @param months how long: 12 for a year, 3 for a quarter; 0 for a point in time or where unknown
 * @param start first day of a duration; absent where unknown and for an instant
 * @param end last day, or the day of an instant; absent where unknown
 * @param stated whether the table's own words name it; otherwise it is the best guess from around
 */
public record Period(
    String printed,
    Kind kind,
    int fiscalYear,
    int months,
    @Nullable LocalDate start,
    @Nullable LocalDate end,
    boolean stated) {
  /** Balance sheets are of an instant, income and cash flows of a duration. */
  public enum Kind {
    INSTANT,
    DURATION,
    UNKNOWN
  }

  public static final Period UNKNOWN = new Period("", Kind.UNKNOWN, 0, 0, null, null, false);

  public boolean known() {
    return fiscalYear > 0;
  }
}
