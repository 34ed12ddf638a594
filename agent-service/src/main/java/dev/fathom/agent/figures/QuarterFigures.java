package dev.fathom.agent.figures;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Tells in a quarterly report the figures of its quarter from those it prints beside them: the same
 * quarter a year before, and the year so far.
 */
final class QuarterFigures {
  private static final int QUARTER = 3;
  private static final int SHORTEST_YEAR = 350;
  private static final int LONGEST_YEAR = 380;

  private QuarterFigures() {}

  /**
   * The figures of the quarter, and of what it is compared with as those of the year before; all
   * others are left out.
   *
   * @param fiscalYear the year of the quarter
   */
  static List<Figure> of(List<Figure> figures, int fiscalYear) {
    NavigableSet<LocalDate> quarters = ends(figures, Period.Kind.DURATION, QUARTER);
    NavigableSet<LocalDate> days = ends(figures, Period.Kind.INSTANT, 0);
    if (quarters.isEmpty() && days.isEmpty()) {
      return List.of();
    }
    LocalDate close = quarters.isEmpty() ? days.getLast() : quarters.getLast();
    LocalDate before = days.lower(close);
    List<Figure> chosen = new ArrayList<>();
    for (Figure figure : figures) {
      Period period = figure.period();
      LocalDate end = period.end();
      if (end == null) {
        continue;
      }
      if (period.kind() == Period.Kind.DURATION && period.months() == QUARTER) {
        long earlier = ChronoUnit.DAYS.between(end, close);
        if (earlier == 0) {
          chosen.add(figure.in(of(period, fiscalYear, QUARTER)));
        } else if (earlier >= SHORTEST_YEAR && earlier <= LONGEST_YEAR) {
          chosen.add(figure.in(of(period, fiscalYear - 1, QUARTER)));
        }
      } else if (period.kind() == Period.Kind.INSTANT && end.equals(close)) {
        chosen.add(figure.in(of(period, fiscalYear, QUARTER)));
      } else if (period.kind() == Period.Kind.INSTANT && end.equals(before)) {
        chosen.add(figure.in(of(period, fiscalYear - 1, 0)));
      }
    }
    return chosen;
  }

  private static NavigableSet<LocalDate> ends(List<Figure> figures, Period.Kind kind, int months) {
    NavigableSet<LocalDate> ends = new TreeSet<>();
    for (Figure figure : figures) {
      LocalDate end = figure.period().end();
      boolean stated = !figure.lineItem().isEmpty() && figure.statement() != Statement.OTHER;
      if (end != null
          && stated
          && figure.period().kind() == kind
          && figure.period().months() == months) {
        ends.add(end);
      }
    }
    return ends;
  }

  /** A balance at a quarter's close is no year's: it keeps the name that is printed. */
  private static Period of(Period period, int fiscalYear, int months) {
    return new Period(period.printed(), period.kind(), fiscalYear, months, period.end());
  }
}
