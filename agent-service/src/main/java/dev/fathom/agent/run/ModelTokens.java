package dev.fathom.agent.run;

/**
 * What was spent on models.
 *
 * @param cached of the prompt tokens, those the server found in its prefix cache
 * @param reasoning of the output tokens, those spent on thinking
 */
public record ModelTokens(int calls, long prompt, long cached, long output, long reasoning) {
  public static final ModelTokens NONE = new ModelTokens(0, 0, 0, 0, 0);

  public long total() {
    return prompt + output;
  }
}
