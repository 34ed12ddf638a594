package dev.fathom.agent.run;

import dev.fathom.agent.report.Report;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes runs: the one place of this feature that touches the database.
 *
 * <p>Every write locks the run's row first, so writes to one run come one after another, whichever
 * instance makes them, and the numbers of its events have no gaps. A worker's writes carry the
 * epoch it began with; {@link SupersededException} or {@link RunCancelledException} ends a worker
 * that may no longer write.
 */
@ApplicationScoped
class RunStore {
  private final EntityManager entities;
  private final RunJson json;

  RunStore(EntityManager entities, RunJson json) {
    this.entities = entities;
    this.json = json;
  }

  @Transactional
  Run create(NewRun asked, Locale language, Set<String> sources) {
    var run = new RunEntity();
    run.corpus = asked.corpus();
    run.document = asked.document();
    run.question = asked.question();
    run.language = language.toLanguageTag();
    run.reasoner = asked.reasoner();
    run.unattended = asked.unattended();
    run.web = asked.web();
    run.state = RunState.QUEUED;
    run.createdAt = Instant.now();
    run.updatedAt = run.createdAt;
    entities.persist(run);
    entities.flush();
    insertSources(run.id, sources);
    append(run, "state", Map.of("state", run.state));
    return snapshot(run);
  }

  /** Sources that the run has come upon while it was carried. */
  @Transactional
  void addSources(UUID id, int epoch, Set<String> sources) {
    writable(id, epoch);
    insertSources(id, sources);
  }

  private void insertSources(UUID run, Set<String> sources) {
    for (String source : sources) {
      entities
          .createNativeQuery(
              "insert into run_source (run_id, source_id) values (?1, ?2) on conflict do nothing")
          .setParameter(1, run)
          .setParameter(2, source)
          .executeUpdate();
    }
  }

  @Transactional
  Run find(UUID id) {
    return snapshot(entity(id, LockModeType.NONE));
  }

  /** Runs older than the given one, newest first; from the newest where none is given. */
  @Transactional
  List<Run> page(@Nullable UUID after, int limit) {
    String where = after == null ? "" : "where id < :after ";
    var query =
        entities.createQuery("from RunEntity " + where + "order by id desc", RunEntity.class);
    if (after != null) {
      query.setParameter("after", after);
    }
    return query.setMaxResults(limit).getResultStream().map(this::snapshot).toList();
  }

  @Transactional
  Set<String> sources(UUID id) {
    @SuppressWarnings("unchecked")
    List<String> sources =
        entities
            .createNativeQuery("select source_id from run_source where run_id = ?1", String.class)
            .setParameter(1, id)
            .getResultList();
    return Set.copyOf(sources);
  }

  @Transactional
  List<RunEvent> eventsAfter(UUID id, long seq, int limit) {
    return entities
        .createQuery(
            "from EventEntity where key.run = :run and key.seq > :seq order by key.seq",
            EventEntity.class)
        .setParameter("run", id)
        .setParameter("seq", seq)
        .setMaxResults(limit)
        .getResultStream()
        .map(event -> event.toEvent(json))
        .toList();
  }

  @Transactional
  Optional<Report> report(UUID id) {
    entity(id, LockModeType.NONE);
    return Optional.ofNullable(entities.find(ReportEntity.class, id))
        .map(report -> json.read(report.document, Report.class));
  }

  @Transactional
  Optional<Artifact> artifact(UUID id, String name) {
    entity(id, LockModeType.NONE);
    return Optional.ofNullable(
            entities.find(ArtifactEntity.class, new ArtifactEntity.Key(id, name)))
        .map(ArtifactEntity::toArtifact);
  }

  @Transactional
  Run answer(UUID id, String clarification, @Nullable String answer) {
    RunEntity run = locked(id);
    var key = new ClarificationEntity.Key(id, clarification);
    ClarificationEntity asked = entities.find(ClarificationEntity.class, key);
    if (asked == null) {
      throw new RunConflictException("The run asks no question '%s'.".formatted(clarification));
    }
    require(run, RunState.AWAITING_ANSWERS, "Its questions can be answered");
    asked.settled = true;
    asked.answer = answer == null || answer.isBlank() ? null : answer.strip();
    run.updatedAt = Instant.now();
    return snapshot(run);
  }

  @Transactional
  Run editPlan(UUID id, int expectedVersion, Plan plan) {
    RunEntity run = locked(id);
    require(run, RunState.AWAITING_APPROVAL, "Its plan can be edited");
    if (run.planVersion != expectedVersion) {
      throw new StalePlanException(expectedVersion, run.planVersion);
    }
    setPlan(run, plan);
    return snapshot(run);
  }

  @Transactional
  Run approvePlan(UUID id) {
    RunEntity run = locked(id);
    if (!run.planApproved) {
      require(run, RunState.AWAITING_APPROVAL, "Its plan can be approved");
      run.planApproved = true;
      run.updatedAt = Instant.now();
    }
    return snapshot(run);
  }

  @Transactional
  Run cancel(UUID id) {
    RunEntity run = locked(id);
    if (!run.state.terminal()) {
      enter(run, RunState.CANCELLED);
    }
    return snapshot(run);
  }

  /** Asks for the report from what has been gathered so far; of no effect once there is one. */
  @Transactional
  Run finish(UUID id) {
    RunEntity run = locked(id);
    if (!run.state.terminal() && !run.finishRequested) {
      run.finishRequested = true;
      append(run, "finish", Map.of());
    }
    return snapshot(run);
  }

  /** Keeps what the asker says, for the next step to heed; only while there is one that can. */
  @Transactional
  Run steer(UUID id, Steer steer) {
    RunEntity run = locked(id);
    boolean onItsWay =
        switch (run.state) {
          case QUEUED, CLARIFYING, AWAITING_ANSWERS, PLANNING, AWAITING_APPROVAL, GATHERING -> true;
          case WRITING, VERIFYING, COMPLETED, INCOMPLETE, FAILED, CANCELLED -> false;
        };
    if (!onItsWay) {
      throw new RunConflictException(
          "A run can be steered until it writes its report; it is %s.".formatted(run.state));
    }
    if (steer.kind() == Steer.Kind.DROP) {
      requireItem(run, steer.text());
    }
    entities.persist(SteerEntity.of(id, steering(id).size(), steer));
    append(run, "steered", Map.of("kind", steer.kind(), "text", steer.text()));
    return snapshot(run);
  }

  private void requireItem(RunEntity run, String item) {
    List<String> known = new ArrayList<>();
    if (run.plan != null) {
      json.read(run.plan, Plan.class).items().forEach(each -> known.add(each.id()));
    }
    long added = steering(run.id).stream().filter(s -> s.kind() == Steer.Kind.ADD).count();
    for (int number = 1; number <= added; number++) {
      known.add(Steer.id(number));
    }
    if (!known.contains(item)) {
      throw new RunConflictException(
          "The plan has no item '%s'. It has: %s.".formatted(item, String.join(", ", known)));
    }
  }

  @Transactional
  List<Steer> steering(UUID id) {
    return entities
        .createQuery(
            "from SteerEntity where key.run = :run order by key.ordinal", SteerEntity.class)
        .setParameter("run", id)
        .getResultStream()
        .map(SteerEntity::toSteer)
        .toList();
  }

  /** Runs that could go on, whether or not a worker knows of them. */
  @Transactional
  List<UUID> ready() {
    return entities
        .createQuery("from RunEntity where state not in :ended", RunEntity.class)
        .setParameter("ended", RunState.TERMINAL)
        .getResultStream()
        .map(this::snapshot)
        .filter(Run::ready)
        .map(Run::id)
        .toList();
  }

  /** Begins to carry a run: earlier workers may not write from now on. */
  @Transactional
  Carried carry(UUID id) {
    RunEntity run = locked(id);
    run.epoch++;
    return new Carried(snapshot(run), run.epoch);
  }

  /** A run and the epoch of the worker that carries it. */
  record Carried(Run run, int epoch) {}

  /** The step's output if it has been done; otherwise notes that it was started. */
  @Transactional
  Optional<String> startStep(UUID id, int epoch, String key) {
    writable(id, epoch);
    StepEntity known = entities.find(StepEntity.class, new StepEntity.Key(id, key));
    if (known != null && known.output != null) {
      return Optional.of(known.output);
    }
    var step = known == null ? new StepEntity() : known;
    step.attempt++;
    step.startedAt = Instant.now();
    if (known == null) {
      step.key = new StepEntity.Key(id, key);
      entities.persist(step);
    }
    return Optional.empty();
  }

  @Transactional
  void finishStep(UUID id, int epoch, String key, String output) {
    writable(id, epoch);
    StepEntity step = entities.find(StepEntity.class, new StepEntity.Key(id, key));
    step.output = output;
    step.finishedAt = Instant.now();
  }

  /** Counts without regard to who carries the run: what was spent was spent. */
  @Transactional
  void spend(UUID id, String key, ModelTokens spent) {
    StepEntity step =
        entities.find(
            StepEntity.class, new StepEntity.Key(id, key), LockModeType.PESSIMISTIC_WRITE);
    step.modelCalls += spent.calls();
    step.promptTokens += spent.prompt();
    step.cachedTokens += spent.cached();
    step.outputTokens += spent.output();
    step.reasoningTokens += spent.reasoning();
  }

  @Transactional
  Spending spending(UUID id) {
    entity(id, LockModeType.NONE);
    return Spending.of(
        entities
            .createQuery(
                "select new dev.fathom.agent.run.Spending$Step(key.key, modelCalls, promptTokens,"
                    + " outputTokens, reasoningTokens) from StepEntity"
                    + " where key.run = :run and modelCalls > 0 order by startedAt, key.key",
                Spending.Step.class)
            .setParameter("run", id)
            .getResultList());
  }

  @Transactional
  ModelTokens spent(UUID id) {
    return entities
        .createQuery(
            "select new dev.fathom.agent.run.ModelTokens(cast(coalesce(sum(modelCalls), 0) as"
                + " integer), coalesce(sum(promptTokens), 0L), coalesce(sum(cachedTokens), 0L),"
                + " coalesce(sum(outputTokens), 0L), coalesce(sum(reasoningTokens), 0L)) from"
                + " StepEntity where key.run = :run",
            ModelTokens.class)
        .setParameter("run", id)
        .getSingleResult();
  }

  @Transactional
  void keep(UUID id, int epoch, Artifact artifact) {
    writable(id, epoch);
    entities.merge(ArtifactEntity.of(id, artifact));
  }

  @Transactional
  void enter(UUID id, int epoch, RunState state) {
    RunEntity run = writable(id, epoch);
    if (run.state != state) {
      enter(run, state);
    }
  }

  @Transactional
  void tell(UUID id, int epoch, String type, Object data) {
    append(writable(id, epoch), type, data);
  }

  @Transactional
  Run ask(UUID id, int epoch, List<Clarification> clarifications) {
    RunEntity run = writable(id, epoch);
    if (!run.asked) {
      run.asked = true;
      for (int ordinal = 0; ordinal < clarifications.size(); ordinal++) {
        entities.persist(ClarificationEntity.of(id, ordinal, clarifications.get(ordinal)));
      }
      append(run, "clarifications", Map.of("clarifications", clarifications));
    }
    return snapshot(run);
  }

  @Transactional
  Run propose(UUID id, int epoch, Plan plan) {
    RunEntity run = writable(id, epoch);
    if (run.plan == null) {
      setPlan(run, plan);
    }
    return snapshot(run);
  }

  @Transactional
  void end(UUID id, int epoch, RunState state, Run.@Nullable Problem problem, Report report) {
    RunEntity run = writable(id, epoch);
    var entity = new ReportEntity();
    entity.run = id;
    entity.document = json.write(report);
    entity.createdAt = Instant.now();
    entities.persist(entity);
    if (problem != null) {
      run.problem = json.write(problem);
    }
    enter(run, state);
  }

  @Transactional
  void fail(UUID id, int epoch, Run.Problem problem) {
    RunEntity run = writable(id, epoch);
    run.problem = json.write(problem);
    enter(run, RunState.FAILED);
  }

  private void setPlan(RunEntity run, Plan plan) {
    run.plan = json.write(plan);
    run.planVersion++;
    append(run, "plan", Map.of("version", run.planVersion, "items", plan.items()));
  }

  private void enter(RunEntity run, RunState state) {
    run.state = state;
    append(
        run,
        "state",
        run.problem == null
            ? Map.of("state", state)
            : Map.of("state", state, "problem", json.tree(run.problem)));
  }

  private void append(RunEntity run, String type, Object data) {
    var event = new EventEntity();
    run.lastEvent++;
    run.updatedAt = Instant.now();
    event.key = new EventEntity.Key(run.id, run.lastEvent);
    event.type = type;
    event.at = run.updatedAt;
    event.data = json.write(data);
    entities.persist(event);
  }

  private RunEntity writable(UUID id, int epoch) {
    RunEntity run = locked(id);
    if (run.state == RunState.CANCELLED) {
      throw new RunCancelledException();
    }
    if (run.epoch != epoch) {
      throw new SupersededException();
    }
    return run;
  }

  private RunEntity locked(UUID id) {
    return entity(id, LockModeType.PESSIMISTIC_WRITE);
  }

  private RunEntity entity(UUID id, LockModeType lock) {
    RunEntity run = entities.find(RunEntity.class, id, lock);
    if (run == null) {
      throw new RunNotFoundException(id);
    }
    return run;
  }

  private Run snapshot(RunEntity run) {
    entities.flush();
    List<ClarificationEntity> clarifications =
        entities
            .createQuery(
                "from ClarificationEntity where key.run = :run order by ordinal",
                ClarificationEntity.class)
            .setParameter("run", run.id)
            .getResultList();
    return run.toRun(clarifications, json);
  }

  private static void require(RunEntity run, RunState state, String what) {
    if (run.state != state) {
      throw new RunConflictException(
          "%s while the run is %s; it is %s.".formatted(what, state, run.state));
    }
  }
}
