package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.figures.Formula;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.FigureRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;
import java.util.stream.Collectors;

/** Which figures a question calls for. */
final class FigureRules {
  /** Tables are read in as many documents at most, those with the most evidence. */
  private static final int MOST_SOURCES = 6;

  private FigureRules() {}

  static FigureRequest request(
      AnsweredQuestion question, Taxonomy taxonomy, List<Evidence> gathered) {
    QuestionReading reading = question.reading();
    boolean development = reading.asksDevelopment() || reading.asksWhy();
    return new FigureRequest(
        question.measures(),
        reading.asksWhy() ? drivers(question.measures(), taxonomy) : List.of(),
        reading.years(),
        !reading.quarters().isEmpty(),
        development || reading.years().size() > 1,
        CalculationReading.of(reading, taxonomy).orElse(null),
        sources(question, gathered));
  }

  /** What the measures are computed from, down to the lines of the statements. */
  private static List<String> drivers(List<String> measures, Taxonomy taxonomy) {
    Set<String> drivers = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(measures);
    while (!open.isEmpty()) {
      String measure = open.removeFirst();
      taxonomy.ratio(measure).stream()
          .filter(_ -> taxonomy.lineItem(measure).isEmpty())
          .map(ratio -> ratio.formulas().getFirst())
          .flatMap(formula -> formula.variables().stream())
          .map(Formula.Variable::name)
          .filter(name -> !measures.contains(name))
          .filter(drivers::add)
          .forEach(open::add);
    }
    return List.copyOf(drivers);
  }

  private static Set<String> sources(AnsweredQuestion question, List<Evidence> gathered) {
    Set<String> scope = question.sources();
    if (scope.size() <= MOST_SOURCES) {
      return scope;
    }
    return gathered.stream()
        .collect(Collectors.groupingBy(Evidence::source, Collectors.summingDouble(Evidence::score)))
        .entrySet()
        .stream()
        .sorted(
            Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Entry.comparingByKey()))
        .limit(MOST_SOURCES)
        .map(Entry::getKey)
        .collect(Collectors.toSet());
  }
}
