package dev.fathom.agent.compute;

/** A program gave no number that can be used; the message says why, for whoever wrote it. */
public final class ProgramFailedException extends Exception {
  private static final long serialVersionUID = 1;

  ProgramFailedException(String message) {
    super(message);
  }
}
