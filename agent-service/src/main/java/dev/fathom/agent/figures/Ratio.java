package dev.fathom.agent.figures;

import dev.fathom.agent.figures.Unit.Kind;
import java.util.List;

/**
 * A measure computed from line items.
 *
 * @param unit of the result
 * @param decimals places it is rounded to where the question does not say
 * @param formulas ways to compute it, the first whose inputs are all there is used; one that names
 *     the measure itself stands for the line that the statement prints
 * @param names the most usual first
 * @param definition what it says, in a sentence
 * @param source where the definition is from
 */
public record Ratio(
    String id,
    Kind unit,
    int decimals,
    List<Formula> formulas,
    List<String> names,
    String definition,
    String source) {
  public Ratio {
    formulas = List.copyOf(formulas);
    names = List.copyOf(names);
    if (formulas.isEmpty() || definition.isBlank() || source.isBlank()) {
      throw new IllegalArgumentException(
          "The measure " + id + " needs a formula, a definition and a source");
    }
  }
}
