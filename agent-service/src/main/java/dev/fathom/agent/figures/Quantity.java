package dev.fathom.agent.figures;

import dev.fathom.agent.figures.Unit.Kind;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A number with its unit, in base units: dollars rather than millions of dollars. Arithmetic keeps
 * units straight and refuses what makes no sense.
 */
public record Quantity(BigDecimal value, Unit unit) {
  static final MathContext PRECISION = MathContext.DECIMAL64;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public static Quantity pure(BigDecimal value) {
    return new Quantity(value, Unit.RATIO);
  }

  public Quantity plus(Quantity other) {
    return new Quantity(value.add(other.value), common(other, "add"));
  }

  public Quantity minus(Quantity other) {
    return new Quantity(value.subtract(other.value), common(other, "subtract"));
  }

  public Quantity negated() {
    return new Quantity(value.negate(), unit);
  }

  /**
   * The product; a percentage counts as the ratio it stands for.
   *
   * @throws UnitMismatchException if neither factor is a plain number or a percentage
   */
  public Quantity times(Quantity other) {
    Quantity left = asRatio();
    Quantity right = other.asRatio();
    BigDecimal product = left.value.multiply(right.value, PRECISION);
    if (right.unit.kind() == Kind.RATIO) {
      return new Quantity(product, left.unit);
    }
    if (left.unit.kind() == Kind.RATIO) {
      return new Quantity(product, right.unit);
    }
    throw new UnitMismatchException("Cannot multiply " + left.unit + " by " + right.unit);
  }

  /**
   * The quotient; equal units cancel.
   *
   * @throws UnitMismatchException if the units do not divide into a known one
   * @throws ArithmeticException if the divisor is zero
   */
  public Quantity dividedBy(Quantity other) {
    Quantity left = asRatio();
    Quantity right = other.asRatio();
    BigDecimal quotient = left.value.divide(right.value, PRECISION);
    if (right.unit.kind() == Kind.RATIO) {
      return new Quantity(quotient, left.unit);
    }
    if (left.unit.equals(right.unit)) {
      return pure(quotient);
    }
    if (left.unit.kind() == Kind.MONEY && right.unit.kind() == Kind.SHARES) {
      return new Quantity(quotient, Unit.moneyPerShare(left.unit.currency()));
    }
    throw new UnitMismatchException("Cannot divide " + left.unit + " by " + right.unit);
  }

  /**
   * The positive root of a positive pure number, by Newton's method.
   *
   * @throws UnitMismatchException if it is not a pure number
   * @throws ArithmeticException if it is not positive
   */
  public Quantity root(int degree) {
    Quantity radicand = asRatio();
    if (radicand.unit.kind() != Kind.RATIO) {
      throw new UnitMismatchException("Cannot take a root of " + unit);
    }
    if (radicand.value.signum() <= 0) {
      throw new ArithmeticException("No real root of " + radicand.value.toPlainString());
    }
    BigDecimal n = BigDecimal.valueOf(degree);
    BigDecimal guess = BigDecimal.valueOf(Math.pow(radicand.value.doubleValue(), 1.0 / degree));
    for (int i = 0; i < 3; i++) {
      BigDecimal power = guess.pow(degree - 1, PRECISION);
      BigDecimal next = radicand.value.divide(power, PRECISION);
      guess = guess.multiply(n.subtract(BigDecimal.ONE)).add(next, PRECISION).divide(n, PRECISION);
    }
    return pure(guess);
  }

  /**
   * The same quantity in the unit asked for: a ratio as a percentage and back, or unchanged.
   *
   * @throws UnitMismatchException if that is not possible
   */
  public Quantity in(Kind kind) {
    if (unit.kind() == kind) {
      return this;
    }
    if (unit.kind() == Kind.RATIO && kind == Kind.PERCENT) {
      return new Quantity(value.multiply(HUNDRED), Unit.PERCENT);
    }
    if (unit.kind() == Kind.RATIO && kind == Kind.DAYS) {
      return new Quantity(value, Unit.DAYS);
    }
    if (kind == Kind.RATIO) {
      Quantity ratio = asRatio();
      if (ratio.unit.kind() == Kind.RATIO) {
        return ratio;
      }
    }
    throw new UnitMismatchException("Not a quantity in " + kind + ": " + this);
  }

  private Quantity asRatio() {
    return unit.kind() == Kind.PERCENT ? pure(value.divide(HUNDRED, PRECISION)) : this;
  }

  private Unit common(Quantity other, String operation) {
    if (!unit.equals(other.unit)) {
      throw new UnitMismatchException("Cannot " + operation + " " + unit + " and " + other.unit);
    }
    return unit;
  }
}
