package dev.fathom.agent.reasoning.llm.endpoint;

import java.util.List;

/**
 * What an endpoint was found to do.
 *
 * @param model as the server names it
 * @param window tokens of prompt and answer together
 * @param windowProbed whether the server told the window; otherwise it is an assumption
 * @param constrainsAfterThinking whether a schema leaves the thinking alone, so that one call does
 *     for both
 * @param countsTokens whether the server counts the tokens of a text
 * @param server which program answers
 * @param request what a request may hold
 * @param switchTokens ids of the tokens that open another line of thought; empty where they cannot
 *     be asked for or damped
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
    boolean images,
    ServerKind server,
    RequestForm request,
    List<Integer> switchTokens) {
  /** What a request may hold, which servers refuse differently. */
  public enum RequestForm {
    /** {@code max_tokens} and settings of sampling, as nearly all servers have it. */
    USUAL,
    /**
     * {@code max_completion_tokens} and no temperature, as OpenAI wants it of its reasoning models.
     */
    COMPLETION_TOKENS
  }

  /** Assumed where a server does not tell: the smallest window that servers come up with. */
  public static final int SMALLEST_WINDOW = 8192;

  /** Of a server about which nothing else is known. */
  public Capabilities(
      String model,
      int window,
      boolean windowProbed,
      ReasoningDialect reasoning,
      StructuredOutput structured,
      boolean constrainsAfterThinking,
      boolean countsTokens,
      boolean tools,
      boolean images) {
    this(
        model,
        window,
        windowProbed,
        reasoning,
        structured,
        constrainsAfterThinking,
        countsTokens,
        tools,
        images,
        ServerKind.OTHER,
        RequestForm.USUAL,
        List.of());
  }

  public Capabilities {
    switchTokens = List.copyOf(switchTokens);
    if (window < 1024) {
      throw new IllegalArgumentException(
          "The model %s has a window of %d tokens; at least 1024 are needed. Start its server with a longer context."
              .formatted(model, window));
    }
  }

  Capabilities with(RequestForm form) {
    return with(reasoning, structured, constrainsAfterThinking, form, switchTokens);
  }

  Capabilities with(
      ReasoningDialect dialect, StructuredOutput form, boolean constrainsAfterThinking) {
    return with(dialect, form, constrainsAfterThinking, request, switchTokens);
  }

  Capabilities damping(List<Integer> tokens) {
    return with(reasoning, structured, constrainsAfterThinking, request, tokens);
  }

  private Capabilities with(
      ReasoningDialect dialect,
      StructuredOutput output,
      boolean afterThinking,
      RequestForm form,
      List<Integer> tokens) {
    return new Capabilities(
        model,
        window,
        windowProbed,
        dialect,
        output,
        afterThinking,
        countsTokens,
        tools,
        images,
        server,
        form,
        tokens);
  }
}
