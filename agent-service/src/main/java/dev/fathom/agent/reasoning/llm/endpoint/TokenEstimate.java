package dev.fathom.agent.reasoning.llm.endpoint;

/**
 * How many tokens a text has, about, where nobody counts them: four letters of an alphabet or
 * nearly one Chinese character to a token, as with the vocabularies of DeepSeek and Qwen. Errs on
 * the side of too many.
 */
public final class TokenEstimate {
  private static final double LETTER = 1 / 3.6;
  private static final double IDEOGRAPH = 0.9;

  private TokenEstimate() {}

  public static double of(String text) {
    double tokens = 0;
    for (int i = 0; i < text.length(); i++) {
      tokens += text.charAt(i) < 0x2E80 ? LETTER : IDEOGRAPH;
    }
    return tokens;
  }
}
