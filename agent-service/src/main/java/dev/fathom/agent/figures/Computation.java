package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Computes ratios and growth from looked-up figures, and says how. Gives nothing where an input is
 * missing, two candidates disagree, or the units do not go together.
 */
public final class Computation {
  private final FigureLookup lookup;

  public Computation(FigureLookup lookup) {
    this.lookup = lookup;
  }

  /** A derived figure and the reported ones it stands on. */
  public record Result(DerivedFigure derived, List<Figure> inputs) {
    public Result {
      inputs = List.copyOf(inputs);
    }
  }

  /** The ratio for a fiscal year by the first of its formulas whose inputs are all there. */
  public Optional<Result> ratio(Ratio ratio, int fiscalYear) {
    return ratio.formulas().stream()
        .flatMap(formula -> evaluate(ratio, formula, fiscalYear).stream())
        .findFirst();
  }

  /** Relative change of a figure between two years, in per cent with one decimal. */
  public static Optional<Result> growth(Figure from, Figure to, String label) {
    if (from.value().signum() <= 0) {
      return Optional.empty();
    }
    Formula formula = Formula.parse("(later - earlier) / earlier");
    Map<String, Figure> inputs = new LinkedHashMap<>();
    inputs.put("later[0]", to);
    inputs.put("earlier[0]", from);
    return derive(
        "growth_" + from.id() + "_" + to.id(),
        label,
        formula,
        inputs,
        Computation::key,
        Unit.Kind.PERCENT,
        1,
        to.period());
  }

  /**
   * Computes a derived figure again from its inputs.
   *
   * @param inputs by id; the expression names them
   * @return the value before rounding; empty where an input is missing or the arithmetic fails
   */
  public static Optional<BigDecimal> replay(DerivedFigure derived, Map<String, Quantity> inputs) {
    try {
      Quantity result =
          Formula.parse(derived.expression())
              .evaluate(
                  variable -> {
                    Quantity value = inputs.get(variable.name());
                    if (value == null) {
                      throw new IllegalArgumentException("No input " + variable.name());
                    }
                    return value;
                  })
              .in(derived.unit().kind());
      return Optional.of(result.value().scaleByPowerOfTen(-derived.scale()));
    } catch (IllegalArgumentException | ArithmeticException | UnitMismatchException e) {
      return Optional.empty();
    }
  }

  private Optional<Result> evaluate(Ratio ratio, Formula formula, int fiscalYear) {
    Map<String, Figure> inputs = new LinkedHashMap<>();
    for (Formula.Variable variable : formula.variables()) {
      if (!(lookup.find(variable.name(), fiscalYear - variable.yearsBack())
          instanceof FigureLookup.Found.One one)) {
        return Optional.empty();
      }
      inputs.put(key(variable), one.figure());
    }
    if (inputs.values().stream().map(Figure::source).distinct().count() != 1) {
      return Optional.empty();
    }
    String source = inputs.values().iterator().next().source();
    return derive(
        "%s_%s_%d"
            .formatted(ratio.id(), source.substring(0, Math.min(8, source.length())), fiscalYear),
        ratio.names().getFirst(),
        formula,
        inputs,
        Computation::key,
        ratio.unit(),
        ratio.decimals(),
        new Period(Integer.toString(fiscalYear), Period.Kind.DURATION, fiscalYear, 12, null));
  }

  private static Optional<Result> derive(
      String id,
      String label,
      Formula formula,
      Map<String, Figure> inputs,
      Function<Formula.Variable, String> key,
      Unit.Kind kind,
      int decimals,
      Period period) {
    try {
      Quantity result =
          formula.evaluate(variable -> input(inputs, key.apply(variable)).quantity()).in(kind);
      int scale = kind == Unit.Kind.MONEY ? inputs.values().iterator().next().scale() : 0;
      BigDecimal value =
          result.value().scaleByPowerOfTen(-scale).setScale(decimals, RoundingMode.HALF_UP);
      String expression = formula.write(variable -> input(inputs, key.apply(variable)).id());
      List<Figure> used = new ArrayList<>(inputs.values());
      return Optional.of(
          new Result(
              new DerivedFigure(
                  id,
                  label,
                  value,
                  result.unit(),
                  scale,
                  period,
                  expression,
                  explain(formula, inputs, key),
                  used.stream().map(Figure::id).toList()),
              used));
    } catch (ArithmeticException | UnitMismatchException e) {
      return Optional.empty();
    }
  }

  /** The formula in words and in numbers: {@code operating income / net sales = 1,508 / 14,694}. */
  private static String explain(
      Formula formula, Map<String, Figure> inputs, Function<Formula.Variable, String> key) {
    boolean several =
        inputs.values().stream().map(figure -> figure.period().label()).distinct().count() > 1;
    String words =
        formula.write(
            variable -> {
              Figure figure = input(inputs, key.apply(variable));
              return several ? figure.label() + " " + figure.period().label() : figure.label();
            });
    String numbers =
        formula.write(variable -> Numerals.plain(input(inputs, key.apply(variable)).value()));
    return words + " = " + numbers;
  }

  private static Figure input(Map<String, Figure> inputs, String key) {
    Figure figure = inputs.get(key);
    if (figure == null) {
      throw new IllegalStateException("No input " + key);
    }
    return figure;
  }

  private static String key(Formula.Variable variable) {
    return variable.name() + "[" + variable.yearsBack() + "]";
  }
}
