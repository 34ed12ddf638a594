package dev.fathom.search.read.sheet;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A number format of a spreadsheet (ECMA-376, 18.8.31): turns a cell's value into what is
 * displayed. Sections for positive, negative, zero and text values, conditions, digits, grouping,
 * scaling, percent, exponents, fractions, dates, elapsed times, currencies and literal text are
 * understood; colours, fill and padding are dropped. Names of months and days are English.
 *
 * <p>Immutable and thread-safe.
 */
public final class CellFormat {
  public static final CellFormat GENERAL = new CellFormat(List.of());

  private static final int KEPT = 2_000;
  private static final int LONGEST = 1_000;
  private static final Map<String, CellFormat> COMPILED = new ConcurrentHashMap<>();

  /** None for the general format. */
  private final List<FormatSection> sections;

  private CellFormat(List<FormatSection> sections) {
    this.sections = sections;
  }

  /** The format of a code such as {@code #,##0.00;(#,##0.00)}. */
  public static CellFormat of(String code) {
    CellFormat known = COMPILED.get(code);
    if (known != null) {
      return known;
    }
    CellFormat compiled = compile(code);
    if (COMPILED.size() < KEPT) {
      COMPILED.put(code, compiled);
    }
    return compiled;
  }

  private static CellFormat compile(String code) {
    if (code.isBlank() || code.equalsIgnoreCase("General") || code.length() > LONGEST) {
      return GENERAL;
    }
    List<FormatSection> sections = new ArrayList<>();
    for (String section : FormatSection.split(code)) {
      sections.add(FormatSection.of(section));
    }
    return new CellFormat(List.copyOf(sections));
  }

  /** Whether numbers are shown as dates or times. */
  public boolean isDate() {
    return !sections.isEmpty() && sections.getFirst().isDate();
  }

  /**
   * What is displayed for a number as it stands in the file.
   *
   * @param raw the number; returned as it is when it is none
   * @param from1904 whether days are counted from 1904 rather than 1900
   */
  public String displayRaw(String raw, boolean from1904) {
    if (sections.isEmpty()) {
      return general(raw);
    }
    BigDecimal value;
    try {
      value = new BigDecimal(raw.strip());
    } catch (NumberFormatException e) {
      return raw;
    }
    if (value.precision() - value.scale() > 310 || value.scale() > 400) {
      return raw;
    }
    return display(value.round(new MathContext(15, RoundingMode.HALF_UP)), from1904);
  }

  private String display(BigDecimal value, boolean from1904) {
    for (FormatSection section : sections) {
      if (section.hasCondition()) {
        return sections.stream()
            .filter(each -> !each.hasCondition() || each.holds(value))
            .findFirst()
            .map(each -> each.display(value, from1904))
            .orElseGet(value::toPlainString);
      }
    }
    int count = Math.min(3, sections.size());
    if (value.signum() < 0 && count >= 2) {
      return sections.get(1).display(value.negate(), from1904);
    }
    if (value.signum() == 0 && count == 3) {
      return sections.get(2).display(value, from1904);
    }
    return sections.getFirst().display(value, from1904);
  }

  /** What is displayed for a text. */
  public String displayText(String text) {
    return sections.size() < 4 ? text : sections.get(3).displayText(text);
  }

  /** Eleven places at most, point included, then an exponent. */
  static String general(String raw) {
    if (isShort(raw)) {
      return raw;
    }
    BigDecimal value;
    try {
      value = new BigDecimal(raw.strip()).round(new MathContext(15, RoundingMode.HALF_UP));
    } catch (NumberFormatException e) {
      return raw;
    }
    if (value.signum() == 0) {
      return "0";
    }
    int whole = value.precision() - value.scale();
    if (whole > 11 || whole < -8) {
      BigDecimal mantissa =
          value.movePointLeft(whole - 1).setScale(5, RoundingMode.HALF_UP).stripTrailingZeros();
      int exponent = whole - 1;
      return mantissa.toPlainString()
          + (exponent < 0 ? "E-" : "E+")
          + (Math.abs(exponent) < 10 ? "0" : "")
          + Math.abs(exponent);
    }
    BigDecimal shown = value.setScale(Math.max(0, 10 - Math.max(1, whole)), RoundingMode.HALF_UP);
    return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
  }

  /** Nearly all numbers in files are displayed as they are written there. */
  private static boolean isShort(String raw) {
    int length = raw.length();
    if (length == 0 || length > 10) {
      return false;
    }
    boolean fraction = false;
    for (int i = 0; i < length; i++) {
      char c = raw.charAt(i);
      if (c == '.') {
        fraction = true;
      } else if (c != '-' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !fraction || raw.charAt(length - 1) != '0';
  }
}
