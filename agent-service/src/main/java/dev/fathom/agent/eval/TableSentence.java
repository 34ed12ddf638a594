package dev.fathom.agent.eval;

import dev.fathom.search.table.TypedCell;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is claimed of two years of a row, before it is put in words; the methods that give another
 * one make it wrong in one thing.
 *
 * @param scale power of ten that both values are in
 * @param up whether it is said to have risen
 */
record TableSentence(
    String label,
    String company,
    BigDecimal later,
    BigDecimal earlier,
    boolean percent,
    int scale,
    String currency,
    int year,
    boolean up) {
  static final Map<Integer, String> SCALES =
      Map.of(0, "", 3, " thousand", 6, " million", 9, " billion");
  static final Map<String, String> SIGNS = Map.of("USD", "$", "EUR", "€", "GBP", "£", "CNY", "¥");
  private static final Map<String, String> CHINESE =
      Map.of("USD", "美元", "EUR", "欧元", "GBP", "英镑", "CNY", "元");

  /** How a claim is worded. */
  enum Style {
    PLAIN,
    SHORT,
    MOVING,
    AGAINST,
    ROUNDED,
    CHINESE
  }

  static TableSentence of(
      TypedCell later, TypedCell earlier, boolean percent, int scale, String company) {
    return new TableSentence(
        later.label().strip(),
        company,
        later.value(),
        earlier.value(),
        percent,
        scale,
        later.unit().currency(),
        later.period().fiscalYear(),
        later.value().compareTo(earlier.value()) > 0);
  }

  TableSentence withDigit(int which) {
    String digits = later.abs().unscaledValue().toString();
    // Not the last of many digits, which rounding may hide.
    int at = which % Math.min(3, digits.length());
    char[] changed = digits.toCharArray();
    changed[at] = (char) ('1' + (changed[at] - '0' + 1 + which % 7) % 9);
    BigDecimal value = new BigDecimal(new BigInteger(new String(changed)), later.scale());
    boolean same = value.compareTo(later.abs()) == 0 || value.compareTo(earlier.abs()) == 0;
    BigDecimal other =
        same
            ? value.add(
                BigDecimal.TEN
                    .pow(digits.length() - 1 - at)
                    .movePointLeft(Math.max(0, later.scale())))
            : value;
    return with(later.signum() < 0 ? other.negate() : other, scale, currency, year, company, up);
  }

  TableSentence scaled() {
    return with(later, scale == 9 ? 6 : scale + 3, currency, year, company, up);
  }

  TableSentence inCurrency(String other) {
    return with(later, scale, other, year, company, up);
  }

  TableSentence inYear(int other) {
    return with(later, scale, currency, other, company, up);
  }

  TableSentence of(String other) {
    return with(later, scale, currency, year, other, up);
  }

  TableSentence turned() {
    return with(later, scale, currency, year, company, !up);
  }

  private TableSentence with(
      BigDecimal value, int scale, String currency, int year, String company, boolean up) {
    return new TableSentence(label, company, value, earlier, percent, scale, currency, year, up);
  }

  String in(Style style) {
    String whose = company.isEmpty() ? "" : " of " + company;
    return switch (style) {
      case PLAIN ->
          "%s%s was %s in %d, after %s in %d."
              .formatted(label, whose, exact(later), year, exact(earlier), year - 1);
      case SHORT -> "In FY%d, %s%s came to %s.".formatted(year, label, whose, written(later));
      case MOVING ->
          "%s%s %s from %s in %d to %s in %d."
              .formatted(
                  label, whose, up ? "rose" : "fell", exact(earlier), year - 1, exact(later), year);
      case AGAINST ->
          "At %s, %s%s for fiscal %d %s the %s of the year before."
              .formatted(
                  exact(later), label, whose, year, up ? "exceeded" : "missed", exact(earlier));
      case ROUNDED -> "%s%s in fiscal year %d: %s.".formatted(label, whose, year, rounded(later));
      case CHINESE ->
          "%s%d财年%s为%s，%s上一财年的%s。"
              .formatted(company, year, label, chinese(later), up ? "高于" : "低于", chinese(earlier));
    };
  }

  /** "More than doubled", where that is so. */
  Optional<String> doubled() {
    if (later.signum() <= 0 || earlier.signum() <= 0) {
      return Optional.empty();
    }
    double factor = later.doubleValue() / earlier.doubleValue();
    return factor > 2 && factor < 3
        ? Optional.of("%s more than doubled to %s in %d.".formatted(label, exact(later), year))
        : Optional.empty();
  }

  private String exact(BigDecimal value) {
    String number = plain(value.abs());
    String minus = value.signum() < 0 ? "-" : "";
    return percent
        ? minus + number + "%"
        : minus + SIGNS.get(currency) + number + SCALES.getOrDefault(scale, "");
  }

  private String written(BigDecimal value) {
    return percent
        ? (value.signum() < 0 ? "-" : "") + plain(value.abs()) + " per cent"
        : (value.signum() < 0 ? "-" : "")
            + currency
            + " "
            + plain(value.abs())
            + SCALES.getOrDefault(scale, "");
  }

  /** In the next larger unit, to three digits. */
  private String rounded(BigDecimal value) {
    if (percent) {
      return "about " + exact(value.setScale(Math.max(0, value.scale() - 1), RoundingMode.HALF_UP));
    }
    BigDecimal base = value.scaleByPowerOfTen(scale);
    int larger =
        base.abs().compareTo(BigDecimal.TEN.pow(9)) >= 0
            ? 9
            : base.abs().compareTo(BigDecimal.TEN.pow(6)) >= 0 ? 6 : 0;
    BigDecimal number =
        base.scaleByPowerOfTen(-larger).round(new MathContext(3, RoundingMode.HALF_UP));
    String name = larger == 9 ? "bn" : larger == 6 ? " million" : "";
    return (base.signum() < 0 ? "-" : "") + SIGNS.get(currency) + plain(number.abs()) + name;
  }

  /** In 亿 or 万, as Chinese counts. */
  private String chinese(BigDecimal value) {
    if (percent) {
      return plain(value) + "%";
    }
    BigDecimal base = value.scaleByPowerOfTen(scale);
    int larger =
        base.abs().compareTo(BigDecimal.TEN.pow(8)) >= 0
            ? 8
            : base.abs().compareTo(BigDecimal.TEN.pow(4)) >= 0 ? 4 : 0;
    BigDecimal number =
        base.scaleByPowerOfTen(-larger).round(new MathContext(4, RoundingMode.HALF_UP));
    return (base.signum() < 0 ? "-" : "")
        + plain(number.abs())
        + (larger == 8 ? "亿" : larger == 4 ? "万" : "")
        + CHINESE.get(currency);
  }

  private static String plain(BigDecimal value) {
    DecimalFormat format =
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    int decimals = Math.max(0, value.scale());
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    return format.format(value);
  }
}
