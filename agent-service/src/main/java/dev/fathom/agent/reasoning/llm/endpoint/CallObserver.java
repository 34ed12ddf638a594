package dev.fathom.agent.reasoning.llm.endpoint;

/** Watches a call while it runs. Called by the thread that calls, except for {@link #stopped}. */
public interface CallObserver {
  /** Lets everything pass. */
  CallObserver NONE = new CallObserver() {};

  default void thinking(String words) {}

  default void answering(String words) {}

  /**
   * A call has ended, well or not.
   *
   * @param model as its server names it
   */
  default void spent(String model, ModelReply.Tokens tokens, int thoughtSwitches) {}

  /** Asked several times a second, by another thread: once true, the call is broken off. */
  default boolean stopped() {
    return false;
  }
}
