package dev.fathom.agent.reasoning;

/**
 * Watches a reasoner at work on one run. {@link #stopped} may be asked by any thread; the rest is
 * called by the thread that carries the run.
 */
public interface Watch {
  /** Lets everything pass. */
  Watch NONE = new Watch() {};

  /**
   * A model thinks.
   *
   * @param slot what it was asked for, such as {@code plan}
   */
  default void thinking(String slot, String words) {}

  /** A model was called; counted also where the call failed or was stopped. */
  default void spent(String slot, String model, Spent spent) {}

  /** A model gave no usable answer for a slot, so that rules filled it. */
  default void fellBack(String slot, String reason) {}

  /**
   * Several answers to one question were weighed.
   *
   * @param agreement of the others with the one that was kept, from 0 to 1
   */
  default void weighed(String slot, int answers, double agreement) {}

  /** Once true, the work is broken off. */
  default boolean stopped() {
    return false;
  }

  /**
   * What a call cost.
   *
   * @param cached of the prompt tokens, those found in the server's prefix cache
   * @param reasoning of the output tokens, those spent on thinking
   * @param thoughtSwitches how often the thinking took another turn
   */
  record Spent(int prompt, int cached, int output, int reasoning, int thoughtSwitches) {}
}
