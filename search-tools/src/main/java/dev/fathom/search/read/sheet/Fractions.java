package dev.fathom.search.read.sheet;

import dev.fathom.search.read.sheet.FormatSection.Token;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Displays a number as a fraction, such as {@code 2 3/8}. */
final class Fractions {
  private static final int MOST_DIGITS = 4;

  private Fractions() {}

  static String display(List<Token> tokens, int slash, BigDecimal value) {
    int digits = 0;
    StringBuilder fixed = new StringBuilder();
    for (Token token : tokens.subList(slash + 1, tokens.size())) {
      if (token.isDigit()) {
        digits++;
      } else if (token.isLiteral()) {
        fixed.append(token.text());
      }
    }
    BigDecimal size = value.abs();
    boolean separateWhole = groups(tokens.subList(0, slash)) > 1;
    BigDecimal whole = separateWhole ? size.setScale(0, RoundingMode.FLOOR) : BigDecimal.ZERO;
    double part = size.subtract(whole).doubleValue();
    String denominatorText = fixed.toString().strip();
    long[] best =
        denominatorText.matches("\\d{1,4}") && digits == 0
            ? of(part, Long.parseLong(denominatorText))
            : nearest(part, Math.min(MOST_DIGITS, Math.max(1, digits)));
    if (best[0] == best[1] && separateWhole) {
      whole = whole.add(BigDecimal.ONE);
      best[0] = 0;
    }
    String sign = value.signum() < 0 ? "-" : "";
    if (best[0] == 0) {
      return sign + whole.toPlainString();
    }
    String fraction = best[0] + "/" + best[1];
    return sign + (whole.signum() == 0 ? fraction : whole.toPlainString() + " " + fraction);
  }

  /** Groups of digits, apart by something else. */
  private static int groups(List<Token> tokens) {
    int groups = 0;
    boolean inside = false;
    for (Token token : tokens) {
      groups += token.isDigit() && !inside ? 1 : 0;
      inside = token.isDigit();
    }
    return groups;
  }

  private static long[] of(double part, long denominator) {
    long below = Math.max(1, denominator);
    return new long[] {Math.round(part * below), below};
  }

  private static long[] nearest(double part, int digits) {
    long[] best = of(part, 1);
    double error = Math.abs(part - best[0]);
    for (long below = 2; below < Math.pow(10, digits); below++) {
      long[] tried = of(part, below);
      double off = Math.abs(part - (double) tried[0] / tried[1]);
      if (off < error - 1e-12) {
        error = off;
        best = tried;
      }
    }
    return best;
  }
}
