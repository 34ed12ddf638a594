package dev.fathom.search.examples;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * One figure as a text asks for it: {@code [operation] operand [/ operand] [:format]}. The
 * operations <i>rise</i>, <i>fall</i> (growth in percent) and <i>up</i>, <i>down</i> (the
 * difference) compare with the year before and refuse a change in the other direction, so that no
 * sentence can say the opposite of its table.
 */
final class Expression {
  private static final MathContext PRECISION = MathContext.DECIMAL64;

  private final Ledger ledger;
  private final int year;

  Expression(Ledger ledger, int year) {
    this.ledger = ledger;
    this.year = year;
  }

  String print(String source) {
    int colon = source.lastIndexOf(':');
    var body = (colon < 0 ? source : source.substring(0, colon)).strip();
    int space = body.indexOf(' ');
    var operation = space < 0 ? "" : body.substring(0, space);
    var operand = space < 0 ? body : body.substring(space + 1);
    boolean ratio = body.contains(" / ");
    var format = colon >= 0 ? source.substring(colon + 1).strip() : ratio ? "percent" : "amount";
    return switch (operation) {
      case "rise" -> format(growth(operand, source, 1), "percent");
      case "fall" -> format(growth(operand, source, -1), "percent");
      case "growth" -> format(growth(operand), "percent");
      case "up" ->
          format(
              change(operand, format, source, 1),
              ratio && format.equals("percent") ? "points" : format);
      case "down" ->
          format(
              change(operand, format, source, -1),
              ratio && format.equals("percent") ? "points" : format);
      default -> format(evaluate(body, year), format);
    };
  }

  private BigDecimal evaluate(String operand, int at) {
    var parts = operand.split(" / ", 2);
    var value = single(parts[0], at);
    return parts.length == 1 ? value : value.divide(single(parts[1], at), PRECISION);
  }

  private BigDecimal single(String name, int at) {
    return name.startsWith("-")
        ? ledger.value(name.substring(1), at).negate()
        : ledger.value(name, at);
  }

  private BigDecimal growth(String operand) {
    return evaluate(operand, year)
        .divide(evaluate(operand, year - 1), PRECISION)
        .subtract(BigDecimal.ONE);
  }

  private BigDecimal growth(String operand, String source, int direction) {
    return directed(growth(operand), source, direction);
  }

  /**
   * The difference of the two values as printed, as a reader with the table before him would take
   * it.
   */
  private BigDecimal change(String operand, String format, String source, int direction) {
    int scale = format.equals("percent") ? 3 : format.equals("perShare") ? 2 : 1;
    var now = evaluate(operand, year).setScale(scale, RoundingMode.HALF_UP);
    var before = evaluate(operand, year - 1).setScale(scale, RoundingMode.HALF_UP);
    return directed(now.subtract(before), source, direction);
  }

  private BigDecimal directed(BigDecimal change, String source, int direction) {
    if (change.signum() != direction) {
      throw new IllegalArgumentException(
          "\"%s\" does not hold in %d: the change is %s".formatted(source, year, change));
    }
    return change.abs();
  }

  private static String format(BigDecimal value, String format) {
    return switch (format) {
      case "amount" -> amount(value);
      case "plain" -> decimal("#,##0.0", value);
      case "percent" -> value.signum() == 0 ? "–" : decimal("0.0", value.movePointRight(2)) + "%";
      case "points" -> decimal("0.0", value.movePointRight(2));
      case "perShare" -> decimal("0.00", value);
      case "count" -> decimal("#,##0", value);
      case "times" -> decimal("0.0", value) + "x";
      case "hundredMillion" -> decimal("0.000", value.movePointLeft(2));
      default -> throw new IllegalArgumentException("There is no format " + format);
    };
  }

  private static String amount(BigDecimal value) {
    return switch (value.signum()) {
      case 0 -> "–";
      case -1 -> "(" + decimal("#,##0.0", value.negate()) + ")";
      default -> decimal("#,##0.0", value);
    };
  }

  private static String decimal(String pattern, BigDecimal value) {
    var format = new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setRoundingMode(RoundingMode.HALF_UP);
    return format.format(value);
  }
}
