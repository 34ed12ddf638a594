package dev.fathom.agent.reasoning;

import dev.fathom.agent.figures.Calculation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Figures to look up and to compute.
 *
 * @param measures ids of line items and measures in the taxonomy, in the order of the question
 * @param drivers ids of what the measures are computed from, to say why they changed
 * @param years fiscal years asked for; empty for the latest ones that are there
 * @param quarterly whether a quarter of the last of these years is asked for, as the sources that
 *     are about one give it
 * @param growth whether changes from year to year are wanted
 * @param calculation the one number that the question asks for; absent where it asks for none
 * @param sources where to look
 */
public record FigureRequest(
    List<String> measures,
    List<String> drivers,
    List<Integer> years,
    boolean quarterly,
    boolean growth,
    @Nullable Calculation calculation,
    Set<String> sources) {
  public FigureRequest {
    measures = List.copyOf(measures);
    drivers = List.copyOf(drivers);
    years = List.copyOf(years);
    sources = Set.copyOf(sources);
  }
}
