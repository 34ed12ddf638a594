package dev.fathom.agent.research;

import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.research.Steps.Gathering;
import dev.fathom.agent.research.Steps.Steered;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.RunContext;
import dev.fathom.agent.run.RunState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks into every item of a plan, in rounds, and says when to stop: when an item has what it
 * wants, when a round brought nothing new or would only repeat a search, when the rounds, the time
 * or the tokens for it are used up, when the report is wanted now. The asker may add and drop items
 * and leave notes meanwhile; each round heeds what was said before it.
 *
 * <p>For one run. Every decision hangs on what journalled steps hold, so that it falls the same way
 * when the run is carried again.
 */
final class Inquiries {
  private final RunContext run;
  private final Looking looking;
  private final ResearchLimits limits;
  private final Plan plan;
  private final List<Gathering> rounds = new ArrayList<>();
  private final Map<String, String> missing = new HashMap<>();
  private Task task;
  private Course course;

  Inquiries(RunContext run, Looking looking, ResearchLimits limits, Task task, Plan plan) {
    this.run = run;
    this.looking = looking;
    this.limits = limits;
    this.task = task;
    this.plan = plan;
    this.course = Course.of(plan, List.of());
  }

  /** Looks into everything; if that was cut short, gives the key of the reason's text. */
  String all() {
    Set<String> done = new HashSet<>();
    while (true) {
      Optional<Plan.Item> next = course.next(done);
      if (next.isEmpty()) {
        if (!saidMore(done.size())) {
          return "";
        }
      } else {
        String cutShort = into(next.get());
        if (!cutShort.isEmpty()) {
          return cutShort;
        }
        done.add(next.get().id());
      }
    }
  }

  /** Whether there is more to look into; from here on nothing more can be said. */
  private boolean saidMore(int done) {
    Steered said =
        run.step(
            "steered/" + done,
            Steered.class,
            () -> {
              run.enter(RunState.WRITING);
              return new Steered(run.steering());
            });
    int known = course.items().size();
    heed(said);
    return course.items().size() > known;
  }

  private void heed(Steered said) {
    course = Course.of(plan, said.said());
    task = task.noting(course.notes());
  }

  private String into(Plan.Item item) {
    List<String> asked = new ArrayList<>();
    List<String> wanted = List.of();
    String lacking = "";
    for (int round = 1; round <= limits.rounds(task.depth()); round++) {
      if (spent() > limits.gathering().toMillis()) {
        return "incomplete.time";
      }
      if (tokens() > limits.tokens(task.depth())) {
        return "incomplete.tokens";
      }
      Inquiry inquiry = new Inquiry(task, item, round, evidence(), asked, lacking, wanted);
      Gathering gathering =
          run.step(
              "gather/" + item.id() + "/" + round,
              Gathering.class,
              () -> looking.into(inquiry, plan));
      rounds.add(gathering);
      heed(new Steered(gathering.steered()));
      if (gathering.finished()) {
        return "incomplete.finished";
      }
      asked.addAll(gathering.asked());
      wanted = gathering.wanted();
      lacking = gathering.missing();
      missing.put(item.id(), gathering.gap() ? lacking : "");
      boolean fruitless = round > 1 && gathering.evidence().isEmpty();
      if (!course.has(item) || !gathering.gap() || gathering.searches() == 0 || fruitless) {
        break;
      }
    }
    return "";
  }

  /** The task with the asker's notes. */
  Task task() {
    return task;
  }

  /** The plan as it was carried out. */
  Plan carriedOut() {
    return course.plan(plan);
  }

  /** What was still lacking when looking into an item ended, by its id. */
  Map<String, String> missing() {
    return Map.copyOf(missing);
  }

  List<Gathering> rounds() {
    return List.copyOf(rounds);
  }

  List<Evidence> evidence() {
    return rounds.stream().flatMap(round -> round.evidence().stream()).toList();
  }

  long spent() {
    return rounds.stream().mapToLong(Gathering::millis).sum();
  }

  private long tokens() {
    return rounds.stream().mapToLong(Gathering::tokens).sum();
  }
}
