package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Writes numbers the way filings do: {@code 14,694}, {@code -0.8}. */
public final class Numerals {
  private Numerals() {}

  /** With thousands commas and the decimals that the value has. */
  public static String plain(BigDecimal value) {
    DecimalFormat format =
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    int decimals = Math.max(0, value.scale());
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    return format.format(value);
  }

  /** With its sign, a plus for increases. */
  public static String signed(BigDecimal value) {
    return (value.signum() > 0 ? "+" : "") + plain(value);
  }
}
