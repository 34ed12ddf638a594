package dev.fathom.agent.run;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A run as the research loop sees it. Every call may throw {@link RunCancelledException}, which the
 * loop lets pass.
 *
 * <p>Not thread-safe: a run is carried by one thread at a time.
 */
public interface RunContext {
  Question question();

  /** Name of the reasoner that was asked for. */
  String reasoner();

  /** Whether the run looks into the web as well as into its documents. */
  boolean web();

  /** Makes sources that were come upon, such as pages of the web, sources of the run. */
  void addSources(Set<String> sources);

  /** Whether the caller asked not to be asked: defaults hold, and the plan needs no approval. */
  boolean unattended();

  /**
   * Carries out a step once in the life of the run. When the journal already holds the step's
   * result, the body is not run and the recorded result is returned.
   *
   * @param key names the step within the run, such as {@code gather/q1/2}; the same key must stand
   *     for the same work when the loop is carried again from its start
   * @param type what the result is read back as; must survive a round trip through JSON
   */
  <T> T step(String key, Class<T> type, StepBody<T> body);

  /**
   * Counts what the step being carried out has spent. Kept at once, and also when the step fails.
   */
  void spend(ModelTokens spent);

  /** What the run has spent so far, in all attempts. */
  ModelTokens spent();

  /** Whether the run is to stop at once. Any thread may ask, as often as a few times a second. */
  boolean cancelled();

  /** Whether the report is wanted from what has been gathered so far. */
  boolean finishRequested();

  /** What the asker has said to the run since its plan stood, in the order of saying. */
  List<Steer> steering();

  /**
   * Keeps a file of the run, from inside the step that made it. A file of the same name, from an
   * attempt at the step that did not finish, gives way.
   */
  void keep(Artifact artifact);

  /** Moves the run to another state; going to the state it is in already does nothing. */
  void enter(RunState state);

  void tell(Progress progress);

  /** Puts the clarifications to the user, unless that was done before. */
  void ask(List<Clarification> clarifications);

  /** Whether every clarification has been answered or skipped. */
  boolean answered();

  /** Answers by clarification id: the user's, or the default where the user skipped it. */
  Map<String, String> answers();

  /** Puts the plan to the user, unless that was done before. */
  void propose(Plan plan);

  boolean approved();

  /** The plan as it stands, with the user's edits. Only after {@link #propose}. */
  Plan plan();
}
