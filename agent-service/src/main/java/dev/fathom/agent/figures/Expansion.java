package dev.fathom.agent.figures;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Replaces the measures in a formula by what they are computed from, until only lines of statements
 * are left. A measure with several formulas gives several expansions, the preferred first; within
 * one expansion a measure is computed in the same way for every year.
 */
final class Expansion {
  private final Taxonomy taxonomy;

  Expansion(Taxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  Stream<Formula> of(Formula formula) {
    return of(formula, Set.of());
  }

  /**
   * Expands the first measure that is left.
   *
   * @param printed names that now stand for the line that a statement prints
   */
  private Stream<Formula> of(Formula formula, Set<String> printed) {
    Optional<Ratio> measure =
        formula.variables().stream()
            .map(Formula.Variable::name)
            .filter(name -> !printed.contains(name))
            .flatMap(name -> taxonomy.ratio(name).stream())
            .findFirst();
    if (measure.isEmpty()) {
      return Stream.of(formula);
    }
    String id = measure.get().id();
    Set<String> done = new TreeSet<>(printed);
    done.add(id);
    return measure.get().formulas().stream()
        .flatMap(
            other ->
                of(
                    formula.replace(
                        variable ->
                            variable.name().equals(id)
                                ? other.back(variable.yearsBack())
                                : variable),
                    done));
  }
}
