package dev.fathom.agent.run;

/** Another worker carries the run now; this one stops without writing anything more. */
final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SupersededException() {
    super("Another worker carries the run", null, false, false);
  }
}
