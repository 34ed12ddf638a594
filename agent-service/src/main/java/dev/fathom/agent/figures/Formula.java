package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** An arithmetic expression over named quantities, evaluated exactly and with its units. */
public sealed interface Formula {
  record Constant(BigDecimal value) implements Formula {}

  /**
   * A named quantity.
   *
   * @param name of a line item or of another formula
   * @param yearsBack 0 for the year asked for, 1 for the year before; written {@code name[-1]}
   */
  record Variable(String name, int yearsBack) implements Formula {}

  record Sum(Formula left, Formula right) implements Formula {}

  record Difference(Formula left, Formula right) implements Formula {}

  record Product(Formula left, Formula right) implements Formula {}

  record Quotient(Formula left, Formula right) implements Formula {}

  record Negation(Formula operand) implements Formula {}

  /** The arithmetic mean; written {@code average(a, b)}. */
  record Average(List<Formula> operands) implements Formula {
    public Average {
      operands = List.copyOf(operands);
    }
  }

  /** The root of a pure number, such as of a growth over several years. */
  record Root(int degree, Formula operand) implements Formula {
    public Root {
      if (degree < 1) {
        throw new IllegalArgumentException("Not the degree of a root: " + degree);
      }
    }
  }

  /**
   * Reads {@code (revenue - cost_of_sales) / revenue}: sums, products, signs, parentheses, numbers,
   * names, names of earlier years ({@code inventory[-1]}), averages, and roots ({@code root(2,
   * x)}).
   *
   * @throws IllegalArgumentException if the text is no formula; the message says where
   */
  static Formula parse(String text) {
    return new FormulaParser(text).parse();
  }

  /**
   * The formula's value.
   *
   * @param values gives each variable's quantity
   * @throws UnitMismatchException if units do not go together
   * @throws ArithmeticException on division by zero
   */
  default Quantity evaluate(Function<Variable, Quantity> values) {
    return switch (this) {
      case Constant constant -> Quantity.pure(constant.value());
      case Variable variable -> values.apply(variable);
      case Sum sum -> sum.left().evaluate(values).plus(sum.right().evaluate(values));
      case Difference difference ->
          difference.left().evaluate(values).minus(difference.right().evaluate(values));
      case Product product ->
          product.left().evaluate(values).times(product.right().evaluate(values));
      case Quotient quotient ->
          quotient.left().evaluate(values).dividedBy(quotient.right().evaluate(values));
      case Negation negation -> negation.operand().evaluate(values).negated();
      case Average average ->
          average.operands().stream()
              .map(operand -> operand.evaluate(values))
              .reduce(Quantity::plus)
              .orElseThrow()
              .dividedBy(Quantity.pure(BigDecimal.valueOf(average.operands().size())));
      case Root root -> root.operand().evaluate(values).root(root.degree());
    };
  }

  /** Every variable in it, in the order of writing. */
  default Set<Variable> variables() {
    Set<Variable> variables = new LinkedHashSet<>();
    collect(this, variables);
    return variables;
  }

  /** The formula as text, with each variable written as the caller wants it. */
  default String write(Function<Variable, String> names) {
    return switch (this) {
      case Constant constant -> constant.value().toPlainString();
      case Variable variable -> names.apply(variable);
      case Sum sum -> sum.left().write(names) + " + " + sum.right().write(names);
      case Difference difference ->
          difference.left().write(names) + " - " + factor(difference.right(), names);
      case Product product ->
          factor(product.left(), names) + " * " + factor(product.right(), names);
      case Quotient quotient ->
          factor(quotient.left(), names) + " / " + divisor(quotient.right(), names);
      case Negation negation -> "-" + factor(negation.operand(), names);
      case Average average ->
          "average("
              + String.join(
                  ", ", average.operands().stream().map(operand -> operand.write(names)).toList())
              + ")";
      case Root root -> "root(" + root.degree() + ", " + root.operand().write(names) + ")";
    };
  }

  /** The formula with each variable replaced. */
  default Formula replace(Function<Variable, Formula> others) {
    return switch (this) {
      case Constant constant -> constant;
      case Variable variable -> others.apply(variable);
      case Sum sum -> new Sum(sum.left().replace(others), sum.right().replace(others));
      case Difference difference ->
          new Difference(difference.left().replace(others), difference.right().replace(others));
      case Product product ->
          new Product(product.left().replace(others), product.right().replace(others));
      case Quotient quotient ->
          new Quotient(quotient.left().replace(others), quotient.right().replace(others));
      case Negation negation -> new Negation(negation.operand().replace(others));
      case Average average ->
          new Average(average.operands().stream().map(each -> each.replace(others)).toList());
      case Root root -> new Root(root.degree(), root.operand().replace(others));
    };
  }

  /** The same formula for an earlier year. */
  default Formula back(int years) {
    return replace(variable -> new Variable(variable.name(), variable.yearsBack() + years));
  }

  /** The formula as text that {@link #parse} reads. */
  default String text() {
    return write(
        variable ->
            variable.yearsBack() == 0
                ? variable.name()
                : variable.name() + "[" + -variable.yearsBack() + "]");
  }

  private static String factor(Formula formula, Function<Variable, String> names) {
    String text = formula.write(names);
    return formula instanceof Sum || formula instanceof Difference ? "(" + text + ")" : text;
  }

  private static String divisor(Formula formula, Function<Variable, String> names) {
    String text = factor(formula, names);
    return formula instanceof Product || formula instanceof Quotient ? "(" + text + ")" : text;
  }

  private static void collect(Formula formula, Set<Variable> variables) {
    switch (formula) {
      case Constant _ -> {}
      case Variable variable -> variables.add(variable);
      case Sum sum -> collect(sum.left(), sum.right(), variables);
      case Difference difference -> collect(difference.left(), difference.right(), variables);
      case Product product -> collect(product.left(), product.right(), variables);
      case Quotient quotient -> collect(quotient.left(), quotient.right(), variables);
      case Negation negation -> collect(negation.operand(), variables);
      case Average average -> average.operands().forEach(operand -> collect(operand, variables));
      case Root root -> collect(root.operand(), variables);
    }
  }

  private static void collect(Formula left, Formula right, Set<Variable> variables) {
    collect(left, variables);
    collect(right, variables);
  }
}
