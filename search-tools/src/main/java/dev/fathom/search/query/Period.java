package dev.fathom.search.query;

import java.util.Comparator;

/**
 * A fiscal year, or a quarter of one.
 *
 * @param quarter from 1 to 4, or 0 for the whole year
 */
public record Period(int year, int quarter) implements Comparable<Period> {
  private static final Comparator<Period> ORDER =
      Comparator.comparingInt(Period::year).thenComparingInt(Period::quarter);

  public Period {
    if (quarter < 0 || quarter > 4) {
      throw new IllegalArgumentException("Not a quarter: " + quarter);
    }
  }

  static Period ofYear(int year) {
    return new Period(year, 0);
  }

  boolean isYear() {
    return quarter == 0;
  }

  @Override
  public int compareTo(Period other) {
    return ORDER.compare(this, other);
  }
}
