package dev.fathom.agent.reasoning;

import dev.fathom.agent.figures.Unit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that a reasoner has written to compute what no formula gives.
 *
 * @param code Python that finds the figures in {@code f}, such as {@code f["f1"]}, in whole units,
 *     percentages as fractions
 * @param inputs ids of the figures that it reads, by the names it calls them
 * @param results what it computes
 */
public record Program(String code, Map<String, String> inputs, List<Result> results) {
  public Program {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    results = List.copyOf(results);
  }

  /**
   * A number that the program computes.
   *
   * @param variable that holds it when the program ends
   * @param label what the number is
   * @param unit absent for an amount in the unit of the first figure; per cent is held as a
   *     fraction
   * @param decimals to round to
   */
  public record Result(String variable, String label, Unit.@Nullable Kind unit, int decimals) {}
}
