package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.passage.Passage;
import java.util.List;
import java.util.Map;

/**
 * All a reasoner has when it writes.
 *
 * @param passages that the evidence stands in; each of their sentences and rows is in the dossier
 * @param missing what was still lacking when looking into a plan item ended, by its id
 */
public record Brief(
    Task task,
    Plan plan,
    FigureRequest request,
    FoundFigures found,
    Dossier dossier,
    List<Passage> passages,
    Map<String, String> missing) {
  public Brief {
    passages = List.copyOf(passages);
    missing = Map.copyOf(missing);
  }

  /** The same brief with more in its dossier. */
  public Brief with(Dossier other) {
    return new Brief(task, plan, request, found, other, passages, missing);
  }
}
