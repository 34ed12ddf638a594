package dev.fathom.agent.run;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A run in the hands of the worker that carries it: what the loop does goes through the journal.
 * Confined to the worker's thread.
 */
final class JournalledRun implements RunContext {
  private final RunStore store;
  private final RunJson json;
  private final Question question;
  private final int epoch;
  private Run run;
  private String current = "";

  JournalledRun(RunStore store, RunJson json, RunStore.Carried carried, Question question) {
    this.store = store;
    this.json = json;
    this.question = question;
    this.epoch = carried.epoch();
    this.run = carried.run();
  }

  @Override
  public Question question() {
    return question;
  }

  @Override
  public boolean unattended() {
    return run.unattended();
  }

  @Override
  public boolean web() {
    return run.web();
  }

  @Override
  public void addSources(Set<String> sources) {
    store.addSources(id(), epoch, sources);
  }

  @Override
  public String reasoner() {
    return run.reasoner();
  }

  @Override
  public <T> T step(String key, Class<T> type, StepBody<T> body) {
    Optional<String> done = store.startStep(id(), epoch, key);
    if (done.isPresent()) {
      return json.read(done.get(), type);
    }
    current = key;
    String output = json.write(run(key, body));
    store.finishStep(id(), epoch, key, output);
    return json.read(output, type);
  }

  private static <T> T run(String key, StepBody<T> body) {
    try {
      return body.run();
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new StepFailedException(key, failure);
    }
  }

  @Override
  public void spend(ModelTokens spent) {
    store.spend(id(), current, spent);
  }

  @Override
  public ModelTokens spent() {
    return store.spent(id());
  }

  @Override
  public boolean cancelled() {
    return store.find(id()).state() == RunState.CANCELLED;
  }

  @Override
  public boolean finishRequested() {
    return store.find(id()).finishRequested();
  }

  @Override
  public List<Steer> steering() {
    return store.steering(id());
  }

  @Override
  public void keep(Artifact artifact) {
    store.keep(id(), epoch, artifact);
  }

  @Override
  public void enter(RunState state) {
    store.enter(id(), epoch, state);
  }

  @Override
  public void tell(Progress progress) {
    String type = progress.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    store.tell(id(), epoch, type, progress);
  }

  @Override
  public void ask(List<Clarification> clarifications) {
    run = store.ask(id(), epoch, clarifications);
  }

  @Override
  public boolean answered() {
    return run.clarifications().stream().allMatch(Run.Asked::settled);
  }

  @Override
  public Map<String, String> answers() {
    var answers = new HashMap<String, String>();
    for (Run.Asked asked : run.clarifications()) {
      String answer = asked.answer();
      answers.put(
          asked.clarification().id(),
          answer == null ? asked.clarification().defaultAnswer() : answer);
    }
    return Map.copyOf(answers);
  }

  @Override
  public void propose(Plan plan) {
    run = store.propose(id(), epoch, plan);
  }

  @Override
  public boolean approved() {
    return run.planApproved();
  }

  @Override
  public Plan plan() {
    Plan plan = run.plan();
    if (plan == null) {
      throw new IllegalStateException("The run has no plan yet");
    }
    return plan;
  }

  private UUID id() {
    return run.id();
  }
}
