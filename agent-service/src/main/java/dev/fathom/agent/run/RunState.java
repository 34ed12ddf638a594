package dev.fathom.agent.run;

import java.util.EnumSet;
import java.util.Set;

/** Where a run stands. The order of the constants is the order a run goes through them. */
public enum RunState {
  QUEUED,
  CLARIFYING,
  AWAITING_ANSWERS,
  PLANNING,
  AWAITING_APPROVAL,
  GATHERING,
  WRITING,
  VERIFYING,
  /** Ended with a whole report. */
  COMPLETED,
  /** A budget ended it: a partial report, not an error. */
  INCOMPLETE,
  /** Ended by an error, which the run names. */
  FAILED,
  /** Ended by its user. */
  CANCELLED;

  static final Set<RunState> TERMINAL = EnumSet.of(COMPLETED, INCOMPLETE, FAILED, CANCELLED);
  private static final Set<RunState> WAITING = EnumSet.of(AWAITING_ANSWERS, AWAITING_APPROVAL);

  public boolean terminal() {
    return TERMINAL.contains(this);
  }

  /** Whether the run waits for a person; no worker holds it meanwhile. */
  public boolean waiting() {
    return WAITING.contains(this);
  }
}
