package dev.fathom.agent.run;

/** Ends the carrying of a run that its user has cancelled. */
public final class RunCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunCancelledException() {
    super("The run was cancelled", null, false, false);
  }
}
