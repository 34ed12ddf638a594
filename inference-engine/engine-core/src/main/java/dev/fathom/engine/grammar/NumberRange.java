package dev.fathom.engine.grammar;

import static dev.fathom.engine.grammar.Expression.any;
import static dev.fathom.engine.grammar.Expression.optional;
import static dev.fathom.engine.grammar.Expression.sequence;
import static dev.fathom.engine.grammar.Expression.text;

import dev.fathom.engine.grammar.Expression.Characters;
import dev.fathom.engine.grammar.Expression.Choice;
import dev.fathom.engine.grammar.Expression.Repeat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decimal numerals of the numbers between two bounds, without exponents.
 *
 * @param low empty for none
 * @param high empty for none
 */
record NumberRange(Optional<Bound> low, Optional<Bound> high) {

  private static final Expression DIGITS = any(digits('0', '9'));

  /** Zeros after which a fraction that has to be more than its bound is given up. */
  private static final int ZEROS = 12;

  /** One end. */
  record Bound(BigDecimal value, boolean exclusive) {
    Bound negated() {
      return new Bound(value.negate(), exclusive);
    }
  }

  /** Whole numbers only. */
  Expression integers() {
    Optional<BigInteger> least =
        low.map(
            b -> {
              BigInteger rounded = b.value.setScale(0, RoundingMode.CEILING).toBigInteger();
              return b.exclusive && new BigDecimal(rounded).compareTo(b.value) == 0
                  ? rounded.add(BigInteger.ONE)
                  : rounded;
            });
    Optional<BigInteger> most =
        high.map(
            b -> {
              BigInteger rounded = b.value.setScale(0, RoundingMode.FLOOR).toBigInteger();
              return b.exclusive && new BigDecimal(rounded).compareTo(b.value) == 0
                  ? rounded.subtract(BigInteger.ONE)
                  : rounded;
            });
    List<Expression> options = new ArrayList<>();
    options.add(natural(least.orElse(BigInteger.ZERO).max(BigInteger.ZERO), most));
    BigInteger nearest = most.orElse(BigInteger.ZERO).negate().max(BigInteger.ONE);
    options.add(sequence(text("-"), natural(nearest, least.map(BigInteger::negate))));
    return new Choice(options);
  }

  /** All numbers. */
  Expression numbers() {
    Bound zero = new Bound(BigDecimal.ZERO, false);
    Bound above = new Bound(BigDecimal.ZERO, true);
    Bound positive = low.filter(b -> b.value.signum() >= 0).orElse(zero);
    Bound negative = high.filter(b -> b.value.signum() < 0).map(Bound::negated).orElse(above);
    return Expression.choice(
        decimals(positive, high), sequence(text("-"), decimals(negative, low.map(Bound::negated))));
  }

  /** From {@code low}, which is not negative. */
  private static Expression decimals(Bound low, Optional<Bound> high) {
    if (high.isPresent() && high.get().value.signum() < 0) {
      return Expression.NOTHING;
    }
    BigInteger first = low.value.toBigInteger();
    String fraction = fraction(low.value);
    List<Expression> options = new ArrayList<>();
    if (high.isEmpty()) {
      options.add(whole(first, new Fraction(fraction, low.exclusive, true, "", false, false)));
      options.add(free(first.add(BigInteger.ONE), Optional.empty()));
      return new Choice(options);
    }
    Bound top = high.get();
    BigInteger last = top.value.toBigInteger();
    String topFraction = fraction(top.value);
    if (first.equals(last)) {
      options.add(
          whole(
              first,
              new Fraction(fraction, low.exclusive, true, topFraction, top.exclusive, true)));
    } else if (first.compareTo(last) < 0) {
      options.add(whole(first, new Fraction(fraction, low.exclusive, true, "", false, false)));
      options.add(free(first.add(BigInteger.ONE), Optional.of(last.subtract(BigInteger.ONE))));
      options.add(whole(last, new Fraction("", false, false, topFraction, top.exclusive, true)));
    }
    return new Choice(options);
  }

  private static String fraction(BigDecimal value) {
    String plain = value.stripTrailingZeros().toPlainString();
    int point = plain.indexOf('.');
    return point < 0 ? "" : plain.substring(point + 1);
  }

  private static Expression free(BigInteger low, Optional<BigInteger> high) {
    return sequence(natural(low, high), optional(sequence(text("."), digits('0', '9'), DIGITS)));
  }

  private static Expression whole(BigInteger integer, Fraction fraction) {
    List<Expression> options = new ArrayList<>();
    if (fraction.mayEnd(0)) {
      options.add(Expression.EMPTY);
    }
    options.add(sequence(text("."), fraction.digit(0)));
    return sequence(text(integer.toString()), new Choice(options));
  }

  /**
   * The digits after the point, as long as they are those of a bound.
   *
   * @param atLow whether the digits so far are the lower bound's
   * @param atHigh whether they are the upper one's
   */
  private record Fraction(
      String low,
      boolean lowExclusive,
      boolean atLow,
      String high,
      boolean highExclusive,
      boolean atHigh) {

    boolean mayEnd(int index) {
      boolean enough = !atLow || (index >= low.length() && !lowExclusive);
      boolean little = !atHigh || index < high.length() || !highExclusive;
      return enough && little;
    }

    private Expression rest(int index) {
      if (!atLow && !atHigh) {
        return DIGITS;
      }
      if (index > Math.max(low.length(), high.length()) + ZEROS) {
        return mayEnd(index) ? Expression.EMPTY : Expression.NOTHING;
      }
      return mayEnd(index) ? optional(digit(index)) : digit(index);
    }

    Expression digit(int index) {
      int least = atLow && index < low.length() ? low.charAt(index) - '0' : 0;
      int most = 9;
      if (atHigh) {
        most = index < high.length() ? high.charAt(index) - '0' : 0;
      }
      List<Expression> options = new ArrayList<>();
      for (int d = least; d <= most; d++) {
        Fraction next =
            new Fraction(
                low, lowExclusive, atLow && d == least, high, highExclusive, atHigh && d == most);
        // past an inclusive lower bound every digit will do
        if (next.atLow && index + 1 >= low.length() && !lowExclusive) {
          next = new Fraction(low, false, false, high, highExclusive, next.atHigh);
        }
        char digit = (char) ('0' + d);
        options.add(sequence(digits(digit, digit), next.rest(index + 1)));
      }
      return new Choice(options);
    }
  }

  /** Numerals without leading zeros. */
  private static Expression natural(BigInteger low, Optional<BigInteger> high) {
    if (high.isPresent() && high.get().compareTo(low) < 0) {
      return Expression.NOTHING;
    }
    String first = low.toString();
    List<Expression> options = new ArrayList<>();
    int lengths = high.map(h -> h.toString().length()).orElse(first.length());
    for (int length = first.length(); length <= lengths; length++) {
      String from = length == first.length() ? first : "1" + "0".repeat(length - 1);
      boolean last = high.isPresent() && length == lengths;
      String to = last ? high.get().toString() : "9".repeat(length);
      options.add(sameLength(from, to));
    }
    if (high.isEmpty()) {
      options.add(
          sequence(
              digits('1', '9'),
              new Repeat(digits('0', '9'), first.length(), Expression.UNBOUNDED)));
    }
    return new Choice(options);
  }

  private static Expression sameLength(String from, String to) {
    if (from.isEmpty()) {
      return Expression.EMPTY;
    }
    String fromRest = from.substring(1);
    String toRest = to.substring(1);
    char a = from.charAt(0);
    char b = to.charAt(0);
    if (a == b) {
      return sequence(digits(a, a), sameLength(fromRest, toRest));
    }
    int rest = fromRest.length();
    List<Expression> options = new ArrayList<>();
    options.add(sequence(digits(a, a), sameLength(fromRest, "9".repeat(rest))));
    if (b - a > 1) {
      options.add(
          sequence(
              digits((char) (a + 1), (char) (b - 1)), new Repeat(digits('0', '9'), rest, rest)));
    }
    options.add(sequence(digits(b, b), sameLength("0".repeat(rest), toRest)));
    return new Choice(options);
  }

  private static Expression digits(char first, char last) {
    return new Characters(CodePoints.range(first, last));
  }
}
