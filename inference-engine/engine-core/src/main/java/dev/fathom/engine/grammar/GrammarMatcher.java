package dev.fathom.engine.grammar;

import java.util.Arrays;
import java.util.Set;

/**
 * How far one answer has come in its grammar. For one thread; {@link #copy} looks ahead without
 * moving the original.
 */
public final class GrammarMatcher {

  private final TokenGrammar grammar;
  private Configuration configuration;

  GrammarMatcher(TokenGrammar grammar, Configuration configuration) {
    this.grammar = grammar;
    this.configuration = configuration;
  }

  public GrammarMatcher copy() {
    return new GrammarMatcher(grammar, configuration);
  }

  /** Whether the text may end here. */
  public boolean mayEnd() {
    return configuration.accepting;
  }

  /** Whether the text can only end here. */
  public boolean mustEnd() {
    return configuration.frames.isEmpty();
  }

  /** Whether a token may come next. */
  public boolean allows(int token) {
    long[] mask = grammar.mask(configuration);
    return token >= 0 && token >> 6 < mask.length && (mask[token >> 6] >>> token & 1) == 1;
  }

  /** A bit a token that may come next; not to be changed. */
  long[] mask() {
    return grammar.mask(configuration);
  }

  /**
   * Makes all tokens impossible that may not come next.
   *
   * @param free tokens that are left as they are, such as one that ends the answer
   */
  public void restrict(float[] logits, Set<Integer> free) {
    long[] mask = mask();
    float[] kept = new float[free.size()];
    int i = 0;
    for (int token : free) {
      kept[i++] = logits[token];
    }
    for (int word = 0; word << 6 < logits.length; word++) {
      long allowed = word < mask.length ? mask[word] : 0;
      int first = word << 6;
      int end = Math.min(first + 64, logits.length);
      if (allowed == 0) {
        Arrays.fill(logits, first, end, Float.NEGATIVE_INFINITY);
      } else if (allowed != -1) {
        for (int token = first; token < end; token++) {
          if ((allowed >>> token & 1) == 0) {
            logits[token] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
    i = 0;
    for (int token : free) {
      logits[token] = kept[i++];
    }
  }

  /** Goes on after the bytes of a token. */
  public void accept(byte[] bytes) {
    configuration = grammar.after(configuration, bytes);
  }
}
