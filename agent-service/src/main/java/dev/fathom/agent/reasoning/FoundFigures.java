package dev.fathom.agent.reasoning;

import dev.fathom.agent.figures.Contradiction;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tables gave for a request.
 *
 * @param derived computed from the reported ones
 * @param measures what belongs to each measure that was found, in the order of the request
 * @param missing measures for which no table has a figure
 * @param shortfalls why numbers that were to be found or computed are not there
 * @param contradictions figures for which sources give different values
 * @param tables figures of other tables that answer the question as they stand
 * @param answer id of the one number asked for; empty where there is none or it is not certain
 */
public record FoundFigures(
    List<Figure> reported,
    List<DerivedFigure> derived,
    List<Measure> measures,
    List<String> missing,
    List<Shortfall> shortfalls,
    List<Contradiction> contradictions,
    List<ToldTable> tables,
    String answer) {
  /**
   * The figures of a measure.
   *
   * @param entity whose figures they are; empty where only one is in question
   */
  public record Measure(String id, String entity, List<String> figures) {
    public Measure {
      figures = List.copyOf(figures);
    }
  }

  /**
   * A number that is not given, and why.
   *
   * @param wanted id of the measure, or what the question calls the number
   * @param year 0 where the question names none
   * @param inputs ids of the line items that are missing or disagree
   * @param candidates ids of the figures that disagree
   */
  public record Shortfall(
      String wanted, int year, Reason reason, List<Input> inputs, List<String> candidates) {
    /** Why a number is not given. */
    public enum Reason {
      MISSING,
      DISAGREEING,
      IMPOSSIBLE
    }

    public record Input(String id, int year) {}

    public Shortfall {
      inputs = List.copyOf(inputs);
      candidates = List.copyOf(candidates);
    }
  }

  public FoundFigures {
    reported = List.copyOf(reported);
    derived = List.copyOf(derived);
    measures = List.copyOf(measures);
    missing = List.copyOf(missing);
    shortfalls = List.copyOf(shortfalls);
    contradictions = List.copyOf(contradictions);
    // Runs that were journalled before there were such tables have none.
    tables = tables == null ? List.of() : List.copyOf(tables);
  }

  /** The same, with figures that tables tell. */
  public FoundFigures with(List<ToldTable> told, List<Figure> figures) {
    Map<String, Figure> all = new LinkedHashMap<>();
    reported.forEach(figure -> all.put(figure.id(), figure));
    figures.forEach(figure -> all.putIfAbsent(figure.id(), figure));
    return new FoundFigures(
        List.copyOf(all.values()),
        derived,
        measures,
        missing,
        shortfalls,
        contradictions,
        told,
        answer);
  }

  public static FoundFigures none() {
    return new FoundFigures(
        List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), "");
  }
}
