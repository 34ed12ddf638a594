package dev.fathom.search.read.sheet;

import dev.fathom.search.read.sheet.FormatSection.Token;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Displays a number by the digits of a format section. */
final class DigitPattern {
  private static final int MOST_PLACES = 30;

  private DigitPattern() {}

  static String display(List<Token> tokens, BigDecimal value) {
    boolean digits = false;
    int point = -1;
    int exponent = -1;
    int slash = -1;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      digits |= token.isDigit();
      point = token.symbol() == '.' && point < 0 && exponent < 0 ? i : point;
      exponent = token.symbol() == 'E' ? i : exponent;
      slash = token.symbol() == '/' ? i : slash;
    }
    if (!digits) {
      return literals(tokens, value);
    }
    if (slash > 0) {
      return Fractions.display(tokens, slash, value);
    }
    if (exponent > 0) {
      return scientific(tokens, point, exponent, value);
    }
    return plain(tokens, point, value);
  }

  private static String literals(List<Token> tokens, BigDecimal value) {
    StringBuilder shown = new StringBuilder();
    for (Token token : tokens) {
      shown.append(
          token.symbol() == '@' ? CellFormat.general(value.toPlainString()) : token.text());
    }
    return shown.toString();
  }

  private static String plain(List<Token> tokens, int point, BigDecimal value) {
    BigDecimal scaled = value;
    boolean grouped = false;
    int wholeEnd = point < 0 ? tokens.size() : point;
    boolean digitSeen = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      digitSeen |= token.isDigit();
      if (token.symbol() == '%') {
        scaled = scaled.movePointRight(2);
      } else if (token.symbol() == ',' && digitSeen) {
        if (digitFollows(tokens, i, wholeEnd)) {
          grouped = true;
        } else {
          scaled = scaled.movePointLeft(3);
        }
      }
    }
    int places = 0;
    int needed = 0;
    for (int i = Math.max(0, point); point >= 0 && i < tokens.size(); i++) {
      if (tokens.get(i).isDigit()) {
        places++;
        needed = tokens.get(i).symbol() == '0' ? places : needed;
      }
    }
    BigDecimal rounded = scaled.abs().setScale(Math.min(places, MOST_PLACES), RoundingMode.HALF_UP);
    String digits = rounded.toPlainString();
    int dot = digits.indexOf('.');
    String whole = dot < 0 ? digits : digits.substring(0, dot);
    String fraction = dot < 0 ? "" : digits.substring(dot + 1);
    int kept = fraction.length();
    while (kept > needed && fraction.charAt(kept - 1) == '0') {
      kept--;
    }
    fraction = fraction.substring(0, kept);
    boolean negative = scaled.signum() < 0 && rounded.signum() != 0;
    return (negative ? "-" : "") + fill(tokens, point, whole, fraction, grouped);
  }

  private static boolean digitFollows(List<Token> tokens, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (tokens.get(i).isDigit()) {
        return true;
      }
    }
    return false;
  }

  /** Puts the digits where the placeholders stand, literals between them kept. */
  private static String fill(
      List<Token> tokens, int point, String whole, String fraction, boolean grouped) {
    int wholeEnd = point < 0 ? tokens.size() : point;
    int placeholders = 0;
    for (int i = 0; i < wholeEnd; i++) {
      placeholders += tokens.get(i).isDigit() ? 1 : 0;
    }
    String digits = whole.equals("0") ? "" : whole;
    StringBuilder shown = new StringBuilder();
    int seen = 0;
    for (int i = 0; i < wholeEnd; i++) {
      Token token = tokens.get(i);
      if (token.isDigit()) {
        int fromRight = placeholders - seen;
        int upTo = seen == 0 ? digits.length() : fromRight;
        for (int place = Math.max(upTo, fromRight); place >= fromRight; place--) {
          if (place <= digits.length()) {
            append(shown, digits.charAt(digits.length() - place), place, grouped);
          } else if (token.symbol() == '0') {
            append(shown, '0', place, grouped);
          }
        }
        seen++;
      } else if (token.isLiteral() || token.symbol() == '%') {
        shown.append(token.text());
      }
    }
    if (point < 0) {
      return shown.toString();
    }
    boolean optional = fraction.isEmpty();
    shown.append(optional && !hasFixedPlace(tokens, point) ? "" : ".");
    int place = 0;
    for (int i = point + 1; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isDigit()) {
        shown.append(place < fraction.length() ? fraction.substring(place, place + 1) : "");
        place++;
      } else if (token.isLiteral() || token.symbol() == '%') {
        shown.append(token.text());
      }
    }
    return shown.toString();
  }

  /** "0." keeps its point; "0.##" loses it where nothing follows, for people to read. */
  private static boolean hasFixedPlace(List<Token> tokens, int point) {
    return !digitFollows(tokens, point, tokens.size());
  }

  private static void append(StringBuilder shown, char digit, int place, boolean grouped) {
    shown.append(digit);
    if (grouped && place > 1 && (place - 1) % 3 == 0) {
      shown.append(',');
    }
  }

  private static String scientific(List<Token> tokens, int point, int exponent, BigDecimal value) {
    int whole = 0;
    int places = 0;
    int exponentDigits = 0;
    StringBuilder after = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isDigit()) {
        if (i > exponent) {
          exponentDigits++;
        } else if (point >= 0 && i > point) {
          places++;
        } else {
          whole++;
        }
      } else if (i > exponent && token.isLiteral()) {
        after.append(token.text());
      }
    }
    int step = Math.max(1, whole);
    int power = 0;
    BigDecimal mantissa = value.abs();
    if (value.signum() != 0) {
      power = mantissa.precision() - mantissa.scale() - 1;
      power = step > 1 ? Math.floorDiv(power, step) * step : power;
      mantissa = mantissa.movePointLeft(power).setScale(places, RoundingMode.HALF_UP);
      if (step == 1 && mantissa.compareTo(BigDecimal.TEN) >= 0) {
        mantissa = mantissa.movePointLeft(1).setScale(places, RoundingMode.HALF_UP);
        power++;
      }
    } else {
      mantissa = BigDecimal.ZERO.setScale(places);
    }
    String digits = String.valueOf(Math.abs(power));
    String sign = power < 0 ? "-" : tokens.get(exponent).text().equals("+") ? "+" : "";
    return (value.signum() < 0 ? "-" : "")
        + mantissa.toPlainString()
        + "E"
        + sign
        + "0".repeat(Math.max(0, exponentDigits - digits.length()))
        + digits
        + after;
  }
}
