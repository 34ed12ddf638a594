package dev.fathom.agent.run;

import java.util.UUID;

/** There is no such run. */
public final class RunNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunNotFoundException(UUID id) {
    super("There is no research run " + id + ".");
  }
}
