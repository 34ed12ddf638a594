package dev.fathom.engine.grammar;

import dev.fathom.engine.tokenizer.Tokenizer;

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
  public long[] mask() {
    return grammar.mask(configuration);
  }

  /** Goes on after a token's bytes; without effect for a token that has none. */
  public void accept(Tokenizer tokenizer, int token) {
    accept(tokenizer.bytes(token));
  }

  void accept(byte[] bytes) {
    configuration = grammar.after(configuration, bytes);
  }
}
