package dev.fathom.engine.grammar;

/** A schema, expression or grammar that cannot be followed; says what and where. */
public final class GrammarException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public GrammarException(String message) {
    super(message);
  }
}
