package dev.fathom.agent.run;

/** A step ended with a checked exception. */
final class StepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StepFailedException(String key, Exception cause) {
    super("The step '%s' failed: %s".formatted(key, cause.getMessage()), cause);
  }
}
