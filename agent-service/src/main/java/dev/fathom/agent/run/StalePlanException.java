package dev.fathom.agent.run;

/** The plan was edited by someone else meanwhile. */
public final class StalePlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalePlanException(int expected, int actual) {
    super(
        "The plan is at version %d, not %d. Read the run again and repeat the edit."
            .formatted(actual, expected));
  }
}
