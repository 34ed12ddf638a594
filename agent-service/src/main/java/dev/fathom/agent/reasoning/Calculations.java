package dev.fathom.agent.reasoning;

import java.util.List;

/**
 * What is to be computed beyond the figures that were found.
 *
 * @param formulas over these figures
 * @param beyond what no formula gives and a program would, in words; often empty
 */
public record Calculations(List<Reckoning> formulas, String beyond) {
  public static final Calculations NONE = new Calculations(List.of(), "");

  public Calculations {
    formulas = List.copyOf(formulas);
  }
}
