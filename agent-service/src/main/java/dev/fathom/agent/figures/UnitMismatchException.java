package dev.fathom.agent.figures;

/** A calculation that its units forbid, such as dollars plus percent. */
public final class UnitMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnitMismatchException(String message) {
    super(message);
  }
}
