package dev.fathom.agent.figures;

import java.util.List;

/**
 * A line of a financial statement under any of its names.
 *
 * @param id in the taxonomy, such as {@code operating_income}
 * @param names the most usual first; may be empty for a line that no question asks for by itself
 */
public record LineItem(String id, Statement statement, Kind kind, List<String> names) {
  /** How its values are to be taken. */
  public enum Kind {
    /** A balance at a point in time. */
    INSTANT,
    /** A flow over a period. */
    DURATION,
    /** A flow out that is counted positive, though some statements print it negative. */
    OUTFLOW,
    /** An amount of money for each share. */
    PER_SHARE,
    /** A number of shares. */
    SHARES
  }

  public LineItem {
    names = List.copyOf(names);
  }

  /** Whether a number in this unit can be of this line. */
  boolean accepts(Unit unit) {
    return switch (unit.kind()) {
      case MONEY, RATIO, DAYS -> kind != Kind.PER_SHARE && kind != Kind.SHARES;
      case MONEY_PER_SHARE -> kind == Kind.PER_SHARE;
      case SHARES -> kind == Kind.SHARES;
      case PERCENT, UNKNOWN -> true;
    };
  }

  /** Balances are of an instant: where a table prints one for a period it is the change of it. */
  boolean accepts(Period period, Statement table) {
    return switch (kind) {
      case INSTANT -> table != Statement.CASH_FLOW && period.months() == 0;
      case DURATION, OUTFLOW -> table != Statement.BALANCE_SHEET;
      case PER_SHARE, SHARES -> true;
    };
  }
}
