package dev.fathom.agent.reasoning;

import java.util.List;
import java.util.Set;

/**
 * Figures to look up and to compute.
 *
 * @param measures ids of line items and ratios in the taxonomy, in the order of the question
 * @param years fiscal years asked for; empty for the latest ones that are there
 * @param growth whether changes from year to year are wanted
 * @param wanted the one number that the question asks for, if it does
 * @param sources where to look
 */
public record FigureRequest(
    List<String> measures,
    List<Integer> years,
    boolean growth,
    Wanted wanted,
    Set<String> sources) {
  /** What kind of single number a question asks for. */
  public enum Wanted {
    NONE,
    /** The value of the first measure in the last year asked for. */
    VALUE,
    /** Its relative change between the years asked for. */
    GROWTH,
    /** Its mean over the years asked for. */
    AVERAGE
  }

  public FigureRequest {
    measures = List.copyOf(measures);
    years = List.copyOf(years);
    sources = Set.copyOf(sources);
  }
}
