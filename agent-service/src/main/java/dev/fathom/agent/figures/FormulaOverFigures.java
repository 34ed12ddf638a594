package dev.fathom.agent.figures;

import dev.fathom.agent.figures.Unit.Kind;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Computes a formula that somebody wrote over figures by their ids, exactly and with units, so that
 * it can be computed again like any other. Stateless.
 */
public final class FormulaOverFigures {
  /** Numbers that count or convert; any other number has to come from a figure. */
  private static final Set<String> FREE = Set.of("1", "2", "3", "4", "5", "10", "12", "100", "365");

  private static final int MOST_DECIMALS = 4;

  private FormulaOverFigures() {}

  /**
   * Computes the formula.
   *
   * @param id of the derived figure
   * @param expression over ids of reported and derived figures
   * @param unit of the result; absent where the inputs decide
   * @throws IllegalArgumentException when it is no formula, names what is not there, brings numbers
   *     of its own, or its units do not go together; the message says which
   */
  public static DerivedFigure compute(
      String id,
      String label,
      String expression,
      @Nullable Kind unit,
      int decimals,
      Function<String, Optional<Figure>> reported,
      Function<String, Optional<DerivedFigure>> derived) {
    Formula formula =
        Formula.parse(expression)
            .replace(
                variable ->
                    derived
                        .apply(variable.name())
                        .map(known -> Formula.parse(known.expression()))
                        .orElse(variable));
    Map<String, Figure> inputs = new LinkedHashMap<>();
    for (Formula.Variable variable : formula.variables()) {
      Figure figure =
          reported
              .apply(variable.name())
              .filter(_ -> variable.yearsBack() == 0)
              .orElseThrow(
                  () -> new IllegalArgumentException("There is no figure " + variable.name()));
      inputs.put(variable.name(), figure);
    }
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("The formula uses no figure: " + expression);
    }
    refuseOwnNumbers(formula);
    return derived(id, label, formula, unit, Math.clamp(decimals, 0, MOST_DECIMALS), inputs);
  }

  private static void refuseOwnNumbers(Formula formula) {
    List<String> own = new ArrayList<>();
    constants(formula, own);
    own.removeAll(FREE);
    if (!own.isEmpty()) {
      throw new IllegalArgumentException("The formula brings numbers of its own: " + own);
    }
  }

  private static void constants(Formula formula, List<String> found) {
    switch (formula) {
      case Formula.Constant constant ->
          found.add(constant.value().stripTrailingZeros().toPlainString());
      case Formula.Variable _ -> {}
      case Formula.Sum sum -> constants(sum.left(), sum.right(), found);
      case Formula.Difference difference -> constants(difference.left(), difference.right(), found);
      case Formula.Product product -> constants(product.left(), product.right(), found);
      case Formula.Quotient quotient -> constants(quotient.left(), quotient.right(), found);
      case Formula.Negation negation -> constants(negation.operand(), found);
      case Formula.Average average -> average.operands().forEach(each -> constants(each, found));
      case Formula.Root root -> constants(root.operand(), found);
    }
  }

  private static void constants(Formula left, Formula right, List<String> found) {
    constants(left, found);
    constants(right, found);
  }

  private static DerivedFigure derived(
      String id,
      String label,
      Formula formula,
      @Nullable Kind unit,
      int decimals,
      Map<String, Figure> inputs) {
    try {
      Quantity result = formula.evaluate(variable -> input(inputs, variable).quantity());
      Quantity wanted = unit == null ? result : result.in(unit);
      Figure first = inputs.values().iterator().next();
      int scale =
          switch (wanted.unit().kind()) {
            case MONEY, UNKNOWN, SHARES -> first.scale();
            case PERCENT, RATIO, DAYS, MONEY_PER_SHARE -> 0;
          };
      Period period =
          inputs.values().stream()
              .map(Figure::period)
              .reduce((a, b) -> b.fiscalYear() > a.fiscalYear() ? b : a)
              .orElse(Period.UNKNOWN);
      return new DerivedFigure(
          id,
          label,
          wanted.value().scaleByPowerOfTen(-scale).setScale(decimals, RoundingMode.HALF_UP),
          wanted.unit(),
          scale,
          period,
          formula.text(),
          explained(formula, inputs),
          List.copyOf(inputs.keySet()));
    } catch (ArithmeticException | UnitMismatchException impossible) {
      throw new IllegalArgumentException(String.valueOf(impossible.getMessage()), impossible);
    }
  }

  private static String explained(Formula formula, Map<String, Figure> inputs) {
    Set<String> periods =
        inputs.values().stream().map(figure -> figure.period().label()).collect(Collectors.toSet());
    String words =
        formula.write(
            variable -> {
              Figure figure = input(inputs, variable);
              return periods.size() > 1
                  ? figure.label() + " " + figure.period().label()
                  : figure.label();
            });
    return words
        + " = "
        + formula.write(variable -> Numerals.plain(input(inputs, variable).value()));
  }

  private static Figure input(Map<String, Figure> inputs, Formula.Variable variable) {
    Figure figure = inputs.get(variable.name());
    if (figure == null) {
      throw new IllegalStateException("No input " + variable.name());
    }
    return figure;
  }
}
