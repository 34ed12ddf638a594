package dev.fathom.agent.research;

import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Steer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run is to look into, as the plan and the words of the asker since then have it.
 *
 * @param notes to be heeded from now on, the latest last
 */
record Course(List<Plan.Item> items, List<String> notes) {
  Course {
    items = List.copyOf(items);
    notes = List.copyOf(notes);
  }

  /** The course after all that has been said; items that were added follow those of the plan. */
  static Course of(Plan plan, List<Steer> said) {
    List<Plan.Item> items = new ArrayList<>(plan.items());
    List<String> notes = new ArrayList<>();
    int added = 0;
    for (Steer word : said) {
      switch (word.kind()) {
        case ADD -> items.add(new Plan.Item(Steer.id(++added), word.text(), List.of()));
        case DROP -> items.removeIf(item -> item.id().equals(word.text()));
        case NOTE -> notes.add(word.text());
      }
    }
    return new Course(items, notes);
  }

  boolean has(Plan.Item item) {
    return items.contains(item);
  }

  /** The next item that was not looked into. */
  Optional<Plan.Item> next(Set<String> done) {
    return items.stream().filter(item -> !done.contains(item.id())).findFirst();
  }

  /** What is left of the plan; all of it where nothing is left. */
  Plan plan(Plan original) {
    return items.isEmpty() ? original : new Plan(items);
  }
}
