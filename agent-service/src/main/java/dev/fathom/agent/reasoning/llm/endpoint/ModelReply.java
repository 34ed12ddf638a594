package dev.fathom.agent.reasoning.llm.endpoint;

/**
 * What a model replied.
 *
 * @param thinking empty where the model does not think aloud
 * @param thoughtSwitches how often the thinking took another turn
 */
public record ModelReply(
    String thinking, String answer, Ending ending, Tokens tokens, int thoughtSwitches) {
  /** Why the reply ended. */
  public enum Ending {
    /** The model was done. */
    COMPLETE,
    /** The answer reached its most tokens. */
    ANSWER_FULL,
    /** The thinking reached its most tokens, and the call was stopped. */
    THINKING_FULL,
    /** The model repeated itself, and the call was stopped. */
    REPETITION
  }

  /**
   * Tokens of a call, as the server counted them, or estimated where it did not.
   *
   * @param cached of the prompt's, those found in the prefix cache
   * @param reasoning of the output's, those spent on thinking
   */
  public record Tokens(int prompt, int cached, int output, int reasoning) {
    public static final Tokens NONE = new Tokens(0, 0, 0, 0);
  }
}
