package dev.fathom.agent.figures;

/**
 * What a number counts.
 *
 * @param currency ISO 4217 for amounts of money; empty for everything else, and where the source
 *     does not say which
 */
public record Unit(Kind kind, String currency) {
  /** The kinds of units that filings print. */
  public enum Kind {
    MONEY,
    MONEY_PER_SHARE,
    PERCENT,
    SHARES,
    DAYS,
    /** A plain ratio or factor. */
    RATIO,
    UNKNOWN
  }

  public static final Unit PERCENT = new Unit(Kind.PERCENT, "");
  public static final Unit SHARES = new Unit(Kind.SHARES, "");
  public static final Unit RATIO = new Unit(Kind.RATIO, "");
  public static final Unit DAYS = new Unit(Kind.DAYS, "");
  public static final Unit UNKNOWN = new Unit(Kind.UNKNOWN, "");

  public static Unit money(String currency) {
    return new Unit(Kind.MONEY, currency);
  }

  public static Unit moneyPerShare(String currency) {
    return new Unit(Kind.MONEY_PER_SHARE, currency);
  }

  /** As a report prints it beside a value: {@code USD}, {@code %}, {@code USD per share}. */
  public String symbol() {
    return switch (kind) {
      case MONEY -> currency;
      case MONEY_PER_SHARE -> currency.isEmpty() ? "per share" : currency + " per share";
      case PERCENT -> "%";
      case SHARES -> "shares";
      case DAYS -> "days";
      case RATIO, UNKNOWN -> "";
    };
  }
}
