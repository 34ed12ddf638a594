package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.run.Plan;
import java.util.List;

/**
 * A plan item being looked into.
 *
 * @param round counted from 1
 * @param gathered what earlier rounds and earlier items brought
 */
public record Inquiry(Task task, Plan.Item item, int round, List<Evidence> gathered) {
  public Inquiry {
    gathered = List.copyOf(gathered);
  }

  /** What earlier rounds brought for this item. */
  public List<Evidence> ofItem() {
    return gathered.stream().filter(piece -> piece.item().equals(item.id())).toList();
  }
}
