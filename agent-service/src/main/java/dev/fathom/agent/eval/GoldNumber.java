package dev.fathom.agent.eval;

import dev.fathom.agent.report.ReportFigure;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number that is known to be right, in the unit its question asks for.
 *
 * @param value in that unit
 * @param tolerance half of the last place the answer was rounded to, and a little
 * @param scale power of ten of that unit: 6 for millions
 * @param percent whether the unit is percent
 */
record GoldNumber(BigDecimal value, BigDecimal tolerance, int scale, boolean percent) {
  private static final Pattern NUMBER = Pattern.compile("-?\\$?\\s*-?([0-9][0-9,]*(?:\\.[0-9]+)?)");

  static Optional<GoldNumber> of(String question, String answer) {
    Matcher matcher = NUMBER.matcher(answer);
    if (!matcher.find()) {
      return Optional.empty();
    }
    BigDecimal magnitude = new BigDecimal(matcher.group(1).replace(",", ""));
    boolean negative = matcher.group().contains("-") || answer.strip().startsWith("(");
    BigDecimal value = negative ? magnitude.negate() : magnitude;
    BigDecimal rounding = BigDecimal.ONE.movePointLeft(decimals(question, value));
    return Optional.of(
        new GoldNumber(
            value,
            rounding.multiply(new BigDecimal("0.51")),
            scale(question),
            answer.contains("%")));
  }

  /** Whether a figure is this number once both are in the same unit and equally rounded. */
  boolean matches(ReportFigure figure) {
    BigDecimal found = figure.value().movePointRight(figure.scale()).movePointLeft(scale);
    if (percent && !figure.unit().equals("%")) {
      found = found.movePointRight(2);
    }
    return found.subtract(value).abs().compareTo(tolerance) <= 0;
  }

  private static int decimals(String question, BigDecimal value) {
    String text = question.toLowerCase(Locale.ROOT);
    if (text.contains("two decimal")) {
      return 2;
    }
    if (text.contains("one decimal")) {
      return 1;
    }
    return Math.max(0, value.stripTrailingZeros().scale());
  }

  private static int scale(String question) {
    String text = question.toLowerCase(Locale.ROOT);
    if (text.contains("usd billion") || text.contains("in billions")) {
      return 9;
    }
    if (text.contains("usd million") || text.contains("in millions")) {
      return 6;
    }
    return text.contains("usd thousand") || text.contains("in thousands") ? 3 : 0;
  }
}
