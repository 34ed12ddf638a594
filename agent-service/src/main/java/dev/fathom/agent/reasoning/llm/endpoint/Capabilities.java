package dev.fathom.agent.reasoning.llm.endpoint;

/**
 * What an endpoint was found to do.
 *
 * @param model as the server names it
 * @param window tokens of prompt and answer together
 * @param windowProbed whether the server told the window; otherwise it is an assumption
 * @param constrainsAfterThinking whether a schema leaves the thinking alone, so that one call does
 *     for both
 * @param countsTokens whether the server counts the tokens of a text
 */
public record Capabilities(
    String model,
    int window,
    boolean windowProbed,
    ReasoningDialect reasoning,
    StructuredOutput structured,
    boolean constrainsAfterThinking,
    boolean countsTokens,
    boolean tools,
    boolean images) {
  /** Assumed where a server does not tell: the smallest window that servers come up with. */
  public static final int SMALLEST_WINDOW = 8192;

  public Capabilities {
    if (window < 1024) {
      throw new IllegalArgumentException(
          "The model %s has a window of %d tokens; at least 1024 are needed. Start its server with a longer context."
              .formatted(model, window));
    }
  }
}
