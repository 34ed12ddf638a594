package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number as a table cell prints it.
 *
 * @param value with the sign that a minus or parentheses give it; zero for a dash
 * @param currency ISO 4217; empty where the cell prints none
 * @param percent whether the cell says per cent
 * @param marked whether anything but digits marks it as a quantity: a currency, a thousands comma,
 *     decimals, parentheses, a percent sign. A year has none of these.
 */
record PrintedNumber(BigDecimal value, String currency, boolean percent, boolean marked) {
  static final Map<String, String> CURRENCIES =
      Map.of(
          "US$", "USD", "$", "USD", "€", "EUR", "£", "GBP", "¥", "CNY", "￥", "CNY", "RMB", "CNY",
          "C$", "CAD", "A$", "AUD");

  private static final String CURRENCY = "US\\$|C\\$|A\\$|\\$|€|£|¥|￥|RMB";
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<c1>"
              + CURRENCY
              + ")?\\s*(?<open>\\()?\\s*(?<minus>[-−–])?\\s*(?<c2>"
              + CURRENCY
              + ")?\\s*(?<digits>\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+)"
              + "\\s*(?<p1>%)?\\s*(?<close>\\))?\\s*(?<p2>%)?\\s*(?<note>\\([a-z0-9]{1,2}\\)|\\*)?");
  private static final Pattern DASH =
      Pattern.compile("(?<c>" + CURRENCY + ")?\\s*(?:[-−–—]{1,2}|nil)\\s*(?<p>%)?");

  static Optional<PrintedNumber> read(String cell) {
    String text = cell.strip();
    Matcher dash = DASH.matcher(text);
    if (dash.matches()) {
      return Optional.of(
          new PrintedNumber(
              BigDecimal.ZERO, currency(dash.group("c")), dash.group("p") != null, true));
    }
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      return Optional.empty();
    }
    String digits = number.group("digits");
    boolean negative = number.group("open") != null || number.group("minus") != null;
    BigDecimal value = new BigDecimal(digits.replace(",", ""));
    String symbol = number.group("c1") == null ? number.group("c2") : number.group("c1");
    boolean percent = number.group("p1") != null || number.group("p2") != null;
    boolean marked =
        symbol != null || percent || negative || digits.contains(",") || digits.contains(".");
    return Optional.of(
        new PrintedNumber(negative ? value.negate() : value, currency(symbol), percent, marked));
  }

  /** Whether it could be the name of a year. */
  boolean maybeYear() {
    return !marked && value.scale() == 0 && value.intValue() >= 1900 && value.intValue() <= 2100;
  }

  private static String currency(@Nullable String symbol) {
    return symbol == null ? "" : CURRENCIES.getOrDefault(symbol, "");
  }
}
