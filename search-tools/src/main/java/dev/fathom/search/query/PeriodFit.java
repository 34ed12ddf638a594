package dev.fathom.search.query;

import java.util.Comparator;
import java.util.Optional;

/** How well the period of a report fits the periods of a question, from 0 to 1. */
final class PeriodFit {
  private static final double UNKNOWN = 0.7;
  private static final double OTHER = 0.3;

  private PeriodFit() {}

  /**
   * The fit of one source.
   *
   * @param latest the last year that any source on the subject reports on, 0 if none is known
   */
  static double of(AnalyzedQuestion question, SourceProfile source, int latest) {
    Period period = source.period();
    Optional<Period> asked = question.periods().stream().max(Comparator.naturalOrder());
    if (asked.isEmpty()) {
      return period == null ? 1 : withoutPeriod(question, source, latest - period.year());
    }
    if (period == null) {
      return UNKNOWN;
    }
    return asked.get().isYear()
        ? yearFit(period.year() - asked.get().year(), period, source)
        : quarterFit(asked.get(), period, source);
  }

  /** Without a period the latest annual report is meant, unless another kind is asked for. */
  private static double withoutPeriod(AnalyzedQuestion question, SourceProfile source, int age) {
    boolean annual = isAnnual(source) || !question.forms().isEmpty();
    return Math.clamp(1 - 0.15 * age, 0.5, 1) * (annual ? 1 : 0.75);
  }

  /** Annual reports also show the one or two years before. */
  private static double yearFit(int yearsLater, Period period, SourceProfile source) {
    if (isAnnual(source)) {
      return switch (yearsLater) {
        case 0 -> 1;
        case 1 -> 0.6;
        case 2 -> 0.5;
        default -> OTHER;
      };
    }
    boolean yearEnd = period.isYear() || period.quarter() == 4;
    return switch (yearsLater) {
      case 0 -> source.form() == FilingForm.EARNINGS && yearEnd ? 0.85 : 0.6;
      case 1 -> 0.4;
      default -> OTHER;
    };
  }

  private static double quarterFit(Period asked, Period period, SourceProfile source) {
    if (period.equals(asked)) {
      return 1;
    }
    if (period.year() != asked.year()) {
      return OTHER;
    }
    return isAnnual(source) ? 0.6 : 0.5;
  }

  private static boolean isAnnual(SourceProfile source) {
    FilingForm form = source.form();
    Period period = source.period();
    return form == FilingForm.ANNUAL || (form == null && (period == null || period.isYear()));
  }
}
