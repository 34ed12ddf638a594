package dev.fathom.agent.reasoning.llm.endpoint;

/**
 * The call was broken off because its observer wished so.
 *
 * @see CallObserver#stopped()
 */
public final class CallStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient ModelReply.Tokens spent;

  CallStoppedException(ModelReply.Tokens spent) {
    super("The call was stopped");
    this.spent = spent;
  }

  /** Tokens spent until then, estimated. */
  public ModelReply.Tokens spent() {
    return spent;
  }
}
