package dev.fathom.agent.api;

import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Run;
import dev.fathom.agent.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A research run as the API shows it. */
public record RunView(
    UUID id,
    String question,
    String language,
    String reasoner,
    UUID corpusId,
    @Nullable String document,
    boolean unattended,
    boolean web,
    RunState state,
    List<AskedView> clarifications,
    @Nullable PlanView plan,
    boolean finishRequested,
    Run.@Nullable Problem problem,
    Instant createdAt,
    Instant updatedAt,
    long lastEvent) {

  record AskedView(
      String id,
      String question,
      List<String> options,
      String defaultAnswer,
      boolean settled,
      @Nullable String answer) {}

  record PlanView(int version, boolean approved, List<Plan.Item> items) {}

  static RunView of(Run run) {
    Plan plan = run.plan();
    return new RunView(
        run.id(),
        run.question(),
        run.language().toLanguageTag(),
        run.reasoner(),
        run.corpus(),
        run.document(),
        run.unattended(),
        run.web(),
        run.state(),
        run.clarifications().stream().map(RunView::of).toList(),
        plan == null ? null : new PlanView(run.planVersion(), run.planApproved(), plan.items()),
        run.finishRequested(),
        run.problem(),
        run.createdAt(),
        run.updatedAt(),
        run.lastEvent());
  }

  private static AskedView of(Run.Asked asked) {
    var clarification = asked.clarification();
    return new AskedView(
        clarification.id(),
        clarification.question(),
        clarification.options(),
        clarification.defaultAnswer(),
        asked.settled(),
        asked.answer());
  }
}
