package dev.fathom.agent.run;

import dev.fathom.agent.report.Report;

/** How carrying a run ended for now. */
public sealed interface Outcome {
  record Completed(Report report) implements Outcome {}

  /**
   * A budget ended the run early.
   *
   * @param reason for the user, in the language of the run
   */
  record Incomplete(Report report, String reason) implements Outcome {}

  /** The user has to answer clarifications or approve the plan; the run is carried again then. */
  record Waiting(RunState state) implements Outcome {
    public Waiting {
      if (!state.waiting()) {
        throw new IllegalArgumentException(state + " is not a waiting state");
      }
    }
  }
}
