package dev.fathom.search.table;

import java.math.BigDecimal;
import java.util.Locale;
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
 * @param power of ten that the cell itself names ({@code $1.2 billion}); 0 where it names none
 * @param marked whether anything but digits marks it as a quantity: a currency, a thousands comma,
 *     decimals, parentheses, a percent sign. A year has none of these.
 */
record PrintedNumber(
    BigDecimal value, String currency, boolean percent, int power, boolean marked) {
  static final Map<String, String> CURRENCIES =
      Map.ofEntries(
          Map.entry("US$", "USD"),
          Map.entry("$", "USD"),
          Map.entry("€", "EUR"),
          Map.entry("£", "GBP"),
          Map.entry("¥", "CNY"),
          Map.entry("￥", "CNY"),
          Map.entry("RMB", "CNY"),
          Map.entry("C$", "CAD"),
          Map.entry("A$", "AUD"),
          Map.entry("HK$", "HKD"));

  static final String CURRENCY = "US\\$|C\\$|A\\$|HK\\$|\\$|€|£|¥|￥|RMB";
  static final String DIGITS = "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+";
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?i)(?<c1>"
              + CURRENCY
              + ")?\\s*(?<open>[(（])?\\s*(?<minus>[-−–])?\\s*(?<c2>"
              + CURRENCY
              + ")?\\s*(?<digits>"
              + DIGITS
              + ")\\s*(?<power>thousand|million|billion|trillion|十亿|百万|亿|万|千)?元?"
              + "\\s*(?<p1>[%％])?\\s*(?<close>[)）])?\\s*(?<p2>[%％])?\\s*(?<note>\\([a-z0-9]{1,2}\\)|[*†‡]+)?");
  private static final Pattern DASH =
      Pattern.compile("(?<c>" + CURRENCY + ")?\\s*(?:[-−–—]{1,3}|nil|无)\\s*(?<p>[%％])?");

  static Optional<PrintedNumber> read(String cell) {
    String text = cell.strip();
    Matcher dash = DASH.matcher(text);
    if (dash.matches()) {
      return Optional.of(
          new PrintedNumber(
              BigDecimal.ZERO, currency(dash.group("c")), dash.group("p") != null, 0, true));
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
    int power = Denomination.power(number.group("power"));
    boolean marked =
        symbol != null
            || percent
            || power != 0
            || negative
            || digits.contains(",")
            || digits.contains(".");
    return Optional.of(
        new PrintedNumber(
            negative ? value.negate() : value, currency(symbol), percent, power, marked));
  }

  /** Whether the text is nothing but a mark that belongs to a number beside it. */
  static boolean isSymbol(String text) {
    String symbol = text.strip().toUpperCase(Locale.ROOT);
    return CURRENCIES.containsKey(symbol)
        || symbol.equals("%")
        || symbol.equals("％")
        || symbol.equals(")")
        || symbol.equals("%)")
        || symbol.equals(")%");
  }

  /** Whether it could be the name of a year. */
  boolean maybeYear() {
    return !marked && value.scale() == 0 && value.intValue() >= 1900 && value.intValue() <= 2100;
  }

  boolean isDash() {
    return value.signum() == 0 && marked && value.scale() == 0;
  }

  PrintedNumber beside(String symbol, boolean percentSign) {
    return new PrintedNumber(
        value,
        currency.isEmpty() ? symbol : currency,
        percent || percentSign,
        power,
        marked || !symbol.isEmpty() || percentSign);
  }

  static String currency(@Nullable String symbol) {
    return symbol == null ? "" : CURRENCIES.getOrDefault(symbol.toUpperCase(Locale.ROOT), "");
  }
}
