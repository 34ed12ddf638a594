package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.run.Plan;
import java.util.List;

/**
 * A plan item being looked into.
 *
 * @param round counted from 1
 * @param gathered what earlier rounds and earlier items brought
 * @param asked the searches of earlier rounds
 * @param missing what the round before still lacked; empty in the first
 * @param wanted the searches that the round before asked for
 */
public record Inquiry(
    Task task,
    Plan.Item item,
    int round,
    List<Evidence> gathered,
    List<String> asked,
    String missing,
    List<String> wanted) {
  public Inquiry {
    gathered = List.copyOf(gathered);
    asked = List.copyOf(asked);
    wanted = List.copyOf(wanted);
  }

  /** The same inquiry with all that the asker has added so far. */
  public Inquiry heeding(List<String> notes) {
    return new Inquiry(task.noting(notes), item, round, gathered, asked, missing, wanted);
  }

  /** What earlier rounds brought for this item. */
  public List<Evidence> ofItem() {
    return gathered.stream().filter(piece -> piece.item().equals(item.id())).toList();
  }
}
