package dev.fathom.agent.reasoning;

import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import java.util.List;

/**
 * What the tables gave for a request.
 *
 * @param derived computed from the reported ones
 * @param measures what belongs to each measure that was found, in the order of the request
 * @param missing measures for which no table has a figure
 * @param ambiguous measures for which tables disagree
 * @param answer id of the one number asked for; empty where there is none or it is not certain
 */
public record FoundFigures(
    List<Figure> reported,
    List<DerivedFigure> derived,
    List<Measure> measures,
    List<String> missing,
    List<String> ambiguous,
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

  public FoundFigures {
    reported = List.copyOf(reported);
    derived = List.copyOf(derived);
    measures = List.copyOf(measures);
    missing = List.copyOf(missing);
    ambiguous = List.copyOf(ambiguous);
  }

  public static FoundFigures none() {
    return new FoundFigures(List.of(), List.of(), List.of(), List.of(), List.of(), "");
  }
}
