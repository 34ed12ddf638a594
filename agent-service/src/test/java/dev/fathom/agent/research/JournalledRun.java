package dev.fathom.agent.research;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fathom.agent.run.Artifact;
import dev.fathom.agent.run.Clarification;
import dev.fathom.agent.run.ModelTokens;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.run.RunContext;
import dev.fathom.agent.run.RunState;
import dev.fathom.agent.run.Steer;
import dev.fathom.agent.run.StepBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run whose journal is kept in memory, as JSON, like the real one's. */
public final class JournalledRun implements RunContext {
  private static final ObjectMapper JSON =
      JsonMapper.builder().addModule(new JavaTimeModule()).build();

  /** Thrown in place of carrying out a step, as if the process had died there. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Question question;
  private final String reasoner;
  private final boolean unattended;
  private final Map<String, String> journal = new LinkedHashMap<>();
  private final Map<String, Artifact> artifacts = new LinkedHashMap<>();
  private int kept;
  private final List<RunState> states = new ArrayList<>();
  private final List<Progress> progress = new ArrayList<>();
  private @Nullable Map<String, String> answers;
  private @Nullable Plan plan;
  private boolean approved;
  private List<Clarification> asked = List.of();
  private ModelTokens tokens = ModelTokens.NONE;
  private final Map<String, ModelTokens> byStep = new LinkedHashMap<>();
  private String current = "";
  private boolean finish;
  private volatile boolean cancelled;
  private final List<Steer> said = new ArrayList<>();
  private boolean web;
  private final Set<String> added = new LinkedHashSet<>();
  private int stepsLeft = Integer.MAX_VALUE;

  public JournalledRun(Question question, boolean unattended) {
    this(question, "concept", unattended);
  }

  public JournalledRun(Question question, String reasoner, boolean unattended) {
    this.reasoner = reasoner;
    this.question = question;
    this.unattended = unattended;
  }

  /** From now on the run is to stop at once. */
  void cancel() {
    cancelled = true;
  }

  /** Says something to the run on its way. */
  void steer(Steer steer) {
    said.add(steer);
  }

  /** From now on the report is wanted from what has been gathered. */
  void finish() {
    finish = true;
  }

  /** Has the run look into the web as well. */
  JournalledRun withWeb() {
    web = true;
    return this;
  }

  /** Sources that the run came upon. */
  Set<String> added() {
    return added;
  }

  void dieAfter(int steps) {
    stepsLeft = steps;
  }

  void answer(Map<String, String> given) {
    answers = given;
  }

  void approve(Plan edited) {
    plan = edited;
    approved = true;
  }

  List<Clarification> asked() {
    return asked;
  }

  Map<String, String> journal() {
    return journal;
  }

  public List<RunState> states() {
    return states;
  }

  public List<Progress> progress() {
    return progress;
  }

  @Override
  public Question question() {
    return question;
  }

  @Override
  public boolean unattended() {
    return unattended;
  }

  @Override
  public <T> T step(String key, Class<T> type, StepBody<T> body) {
    try {
      String recorded = journal.get(key);
      if (recorded == null) {
        if (stepsLeft-- == 0) {
          throw new Killed();
        }
        current = key;
        recorded = JSON.writeValueAsString(body.run());
        journal.put(key, recorded);
      }
      return JSON.readValue(recorded, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Step " + key + " does not survive the journal", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean web() {
    return web;
  }

  @Override
  public void addSources(Set<String> sources) {
    added.addAll(sources);
  }

  @Override
  public String reasoner() {
    return reasoner;
  }

  @Override
  public void spend(ModelTokens spent) {
    tokens = sum(tokens, spent);
    byStep.merge(current, spent, JournalledRun::sum);
  }

  private static ModelTokens sum(ModelTokens one, ModelTokens other) {
    return new ModelTokens(
        one.calls() + other.calls(),
        one.prompt() + other.prompt(),
        one.cached() + other.cached(),
        one.output() + other.output(),
        one.reasoning() + other.reasoning());
  }

  /** What each step has spent, by its key. */
  Map<String, ModelTokens> spentBySteps() {
    return byStep;
  }

  @Override
  public ModelTokens spent() {
    return tokens;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public List<Steer> steering() {
    return List.copyOf(said);
  }

  @Override
  public boolean finishRequested() {
    return finish;
  }

  @Override
  public void keep(Artifact artifact) {
    artifacts.put(artifact.name(), artifact);
    kept++;
  }

  /** What was kept, by name. */
  Map<String, Artifact> artifacts() {
    return artifacts;
  }

  /** How often something was kept. */
  int kept() {
    return kept;
  }

  @Override
  public void enter(RunState state) {
    if (states.isEmpty() || states.getLast() != state) {
      states.add(state);
    }
  }

  @Override
  public void tell(Progress told) {
    progress.add(told);
  }

  @Override
  public void ask(List<Clarification> clarifications) {
    asked = List.copyOf(clarifications);
  }

  @Override
  public boolean answered() {
    return answers != null;
  }

  @Override
  public Map<String, String> answers() {
    return answers == null ? Map.of() : answers;
  }

  @Override
  public void propose(Plan proposed) {
    if (plan == null) {
      plan = proposed;
    }
  }

  @Override
  public boolean approved() {
    return approved;
  }

  @Override
  public Plan plan() {
    if (plan == null) {
      throw new IllegalStateException("No plan was proposed");
    }
    return plan;
  }
}
