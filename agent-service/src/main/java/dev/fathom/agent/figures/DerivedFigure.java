package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.util.List;

/**
 * A number computed from figures.
 *
 * @param id stable within a run
 * @param label what it is, such as {@code operating margin}
 * @param value rounded as it is printed
 * @param expression the formula over the ids of its inputs; {@link Formula#parse} reads it
 * @param formula the formula with names and numbers filled in, for people
 * @param inputs ids of the figures used, in the order of the formula
 */
public record DerivedFigure(
    String id,
    String label,
    BigDecimal value,
    Unit unit,
    int scale,
    Period period,
    String expression,
    String formula,
    List<String> inputs) {
  public DerivedFigure {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("A derived figure needs inputs: " + label);
    }
  }
}
