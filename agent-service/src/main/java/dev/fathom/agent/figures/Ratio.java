package dev.fathom.agent.figures;

import dev.fathom.agent.figures.Unit.Kind;
import java.util.List;

/**
 * A measure computed from line items.
 *
 * @param unit of the result
 * @param decimals places it is rounded to where the question does not say
 * @param formulas ways to compute it, the first whose inputs are all there is used
 * @param names the most usual first
 */
public record Ratio(
    String id, Kind unit, int decimals, List<Formula> formulas, List<String> names) {
  public Ratio {
    formulas = List.copyOf(formulas);
    names = List.copyOf(names);
  }
}
