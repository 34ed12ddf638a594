package dev.fathom.agent.run;

import java.util.List;

/**
 * What a run sets out to find. The user may edit it before it is carried out.
 *
 * @param items sub-questions in the order the report will take them up
 */
public record Plan(List<Item> items) {
  /**
   * One sub-question.
   *
   * @param id stable within the run, such as {@code q1}
   * @param question what to find out, in the language of the run
   * @param queries what to search for; empty lets the reasoner derive them from the question
   */
  public record Item(String id, String question, List<String> queries) {
    public Item {
      queries = List.copyOf(queries);
      if (id.isBlank() || question.isBlank()) {
        throw new IllegalArgumentException("A plan item needs an id and a question");
      }
    }
  }

  public Plan {
    items = List.copyOf(items);
    if (items.isEmpty()) {
      throw new IllegalArgumentException("A plan needs at least one item");
    }
  }
}
