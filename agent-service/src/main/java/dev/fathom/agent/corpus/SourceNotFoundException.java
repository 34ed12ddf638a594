package dev.fathom.agent.corpus;

/** There is no such source, or it has no such page or picture. */
public final class SourceNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SourceNotFoundException(String message) {
    super(message);
  }
}
