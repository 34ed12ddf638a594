package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.Addresses;
import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.Route;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.llm.Answers.Planned;
import dev.fathom.agent.reasoning.llm.Answers.Routed;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import dev.fathom.agent.run.Clarification;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.index.SearchHit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settles what is to be done: how much, what is meant, and which sub-questions. Stateless. */
final class Scoping {
  private static final Slot<Routed> ROUTE =
      new Slot<>("route", Routed.class, 600, 0, 300, Strength.CHEAP);
  private static final Slot<Planned> PLAN =
      new Slot<>("plan", Planned.class, 2500, 0, 900, Strength.STRONG);
  private static final int MOST_SOURCES_SHOWN = 60;
  private static final int GLANCED_AT = 8;
  private static final int GLANCE = 300;

  private final Asking asking;

  Scoping(Asking asking) {
    this.asking = asking;
  }

  Optional<Route> route(Task task) {
    Shown shown = new Shown(task.corpus());
    return asking
        .ask(ROUTE, task, Asking.parts(task, Map.of(), Map.of("sources", sources(task, shown))))
        .map(answer -> new Route(answer.depth(), clarifications(answer)));
  }

  private static List<Clarification> clarifications(Routed answer) {
    List<Clarification> asked = new ArrayList<>();
    for (Routed.Asked question : answer.questions()) {
      asked.add(
          new Clarification(
              "c" + (asked.size() + 1),
              Addresses.without(question.question()),
              question.options().stream().map(Addresses::without).toList(),
              Addresses.without(question.options().getFirst())));
    }
    return asked;
  }

  /**
   * The plan; for a quick question the question itself, without asking. Of a group of plans the one
   * is kept that covers the question best and says nothing twice; how far the others differ is
   * told.
   */
  Optional<Plan> plan(Task task, List<SearchHit> glance) {
    if (task.depth() == Depth.QUICK) {
      return Optional.of(new Plan(List.of(new Plan.Item("q1", task.question().text(), List.of()))));
    }
    Shown shown = new Shown(task.corpus());
    var values = Map.of("most", Integer.toString(most(task)));
    var lists =
        Map.of(
            "sources",
            sources(task, shown),
            "glance",
            glance.stream()
                .limit(GLANCED_AT)
                .map(hit -> shown.beginning(hit.passage(), GLANCE))
                .toList());
    PromptParts parts = Asking.parts(task, values, lists);
    Group<Planned> group =
        Group.sample(
            task.depth() == Depth.DEEP ? 3 : 2,
            number -> asking.ask(PLAN, task, parts, number),
            plan -> reward(plan, task),
            Scoping::agreement);
    return group
        .best()
        .flatMap(
            best -> {
              asking
                  .watch()
                  .weighed(
                      PLAN.name(),
                      group.sampled(),
                      group.agreement(best.answer(), Scoping::agreement));
              return plan(best.answer(), most(task));
            });
  }

  private static int most(Task task) {
    return task.depth() == Depth.DEEP ? 6 : 4;
  }

  /** How far a plan covers the question, keeps to its length, and has no item twice. */
  static double reward(Planned plan, Task task) {
    List<Planned.Item> items = plan.items();
    StringBuilder text = new StringBuilder();
    items.forEach(
        item -> text.append(item.question()).append(' ').append(item.queries()).append(' '));
    double covered = WordSets.covered(task.question().text(), text.toString());
    double twice = 0;
    for (int i = 0; i < items.size(); i++) {
      for (int j = 0; j < i; j++) {
        twice = Math.max(twice, WordSets.overlap(items.get(i).question(), items.get(j).question()));
      }
    }
    double length = items.size() <= most(task) ? 1 : (double) most(task) / items.size();
    return (Math.min(1, covered * 1.5) + (twice > 0.8 ? 0 : 1) + length) / 3;
  }

  /** How far two plans ask the same. */
  private static double agreement(Planned one, Planned other) {
    return (found(one, other) + found(other, one)) / 2;
  }

  private static double found(Planned of, Planned in) {
    return of.items().stream()
        .mapToDouble(
            item ->
                in.items().stream()
                    .mapToDouble(each -> WordSets.overlap(item.question(), each.question()))
                    .max()
                    .orElse(0))
        .average()
        .orElse(0);
  }

  private static Optional<Plan> plan(Planned answer, int most) {
    List<Plan.Item> items = new ArrayList<>();
    for (Planned.Item item : answer.items().stream().limit(most).toList()) {
      String question = Addresses.without(item.question());
      if (!question.isBlank()) {
        List<String> queries = item.queries().stream().filter(query -> !query.isBlank()).toList();
        items.add(new Plan.Item("q" + (items.size() + 1), question, queries));
      }
    }
    return items.isEmpty() ? Optional.empty() : Optional.of(new Plan(items));
  }

  private static List<PromptParts.Entry> sources(Task task, Shown shown) {
    return task.corpus().sources().stream().limit(MOST_SOURCES_SHOWN).map(shown::source).toList();
  }
}
