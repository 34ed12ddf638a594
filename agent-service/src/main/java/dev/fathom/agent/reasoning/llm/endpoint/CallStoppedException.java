package dev.fathom.agent.reasoning.llm.endpoint;

/**
 * The call was broken off because its observer wished so.
 *
 * @see CallObserver#stopped()
 */
public final class CallStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CallStoppedException() {
    super("The call was stopped");
  }
}
