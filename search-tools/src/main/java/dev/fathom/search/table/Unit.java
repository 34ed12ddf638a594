package dev.fathom.search.table;

/**
 * What a number counts.
 *
 * @param currency ISO 4217 for amounts of money; empty for everything else, and where the source
 *     does not say which
 */
public record Unit(Kind kind, String currency) {
  /** The kinds of units that reports print. */
  public enum Kind {
    MONEY,
    MONEY_PER_SHARE,
    PERCENT,
    SHARES,
    /** A plain number that no scale applies to: years, stores, a ratio. */
    COUNT,
    /** Neither the number nor what is around it says. */
    UNKNOWN
  }

  public static final Unit PERCENT = new Unit(Kind.PERCENT, "");
  public static final Unit SHARES = new Unit(Kind.SHARES, "");
  public static final Unit COUNT = new Unit(Kind.COUNT, "");
  public static final Unit UNKNOWN = new Unit(Kind.UNKNOWN, "");

  public static Unit money(String currency) {
    return new Unit(Kind.MONEY, currency);
  }

  public static Unit moneyPerShare(String currency) {
    return new Unit(Kind.MONEY_PER_SHARE, currency);
  }
}
