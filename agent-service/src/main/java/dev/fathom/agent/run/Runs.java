package dev.fathom.agent.run;

import dev.fathom.agent.report.Report;
import io.quarkus.arc.Unremovable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What people and programs can do with research runs. Thread-safe. */
@ApplicationScoped
@Unremovable
public class Runs {
  private final RunStore store;
  private final RunWorker worker;

  Runs(RunStore store, RunWorker worker) {
    this.store = store;
    this.worker = worker;
  }

  /**
   * Asks for research over the given sources. The run is carried by any instance of the service.
   *
   * @param sources content hashes; may be empty, which gives a report that says so
   */
  public Run start(NewRun asked, Set<String> sources) {
    Locale language = asked.language();
    Locale chosen = language == null ? languageOf(asked.question()) : language;
    return waking(() -> store.create(asked, chosen, sources));
  }

  /**
   * Reads a run.
   *
   * @throws RunNotFoundException as all methods here, when there is no such run
   */
  public Run find(UUID id) {
    return store.find(id);
  }

  /** Runs from the newest to the oldest, from the one after {@code after} on. */
  public List<Run> page(@Nullable UUID after, int limit) {
    return store.page(after, limit);
  }

  public List<RunEvent> eventsAfter(UUID id, long seq, int limit) {
    return store.eventsAfter(id, seq, limit);
  }

  public Optional<Report> report(UUID id) {
    return store.report(id);
  }

  /** What the run has spent on models so far. */
  public Spending spending(UUID id) {
    return store.spending(id);
  }

  /** A file that the run has made. */
  public Optional<Artifact> artifact(UUID id, String name) {
    return store.artifact(id, name);
  }

  /**
   * Answers a clarification, or skips it so that its default holds.
   *
   * @param answer absent to skip
   * @throws RunConflictException when the run does not wait for answers
   */
  public Run answer(UUID id, String clarification, @Nullable String answer) {
    return waking(() -> store.answer(id, clarification, answer));
  }

  /**
   * Replaces the plan.
   *
   * @param expectedVersion the version the edit was made on
   * @throws StalePlanException when the plan has another version by now
   * @throws RunConflictException when the run does not wait for approval
   */
  public Run editPlan(UUID id, int expectedVersion, Plan plan) {
    return store.editPlan(id, expectedVersion, plan);
  }

  public Run approvePlan(UUID id) {
    return waking(() -> store.approvePlan(id));
  }

  /** Cancels a run at once; cancelling one that has ended does nothing. */
  public Run cancel(UUID id) {
    return store.cancel(id);
  }

  /**
   * Has a run write its report from what it has gathered so far. Of no effect once it has ended.
   */
  public Run finish(UUID id) {
    return store.finish(id);
  }

  /**
   * Says something to a run on its way: a sub-question to add, an item to drop, a note to heed. It
   * is journalled, and holds from the next step on.
   *
   * @throws RunConflictException when the run already writes its report, or has no such item
   */
  public Run steer(UUID id, Steer steer) {
    return store.steer(id, steer);
  }

  /** Changes a run and, in the same transaction, has it carried if it can go on. */
  private Run waking(Supplier<Run> change) {
    Run run =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  Run changed = change.get();
                  if (changed.ready()) {
                    worker.schedule(changed.id());
                  }
                  return changed;
                });
    worker.lookForWork();
    return run;
  }

  private static Locale languageOf(String text) {
    return text.codePoints()
            .anyMatch(point -> Character.UnicodeScript.of(point) == Character.UnicodeScript.HAN)
        ? Locale.CHINESE
        : Locale.ENGLISH;
  }
}
