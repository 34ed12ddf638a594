package dev.fathom.agent.run;

/** The run is not in a state that allows what was asked. The message says which would. */
public final class RunConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunConflictException(String message) {
    super(message);
  }
}
