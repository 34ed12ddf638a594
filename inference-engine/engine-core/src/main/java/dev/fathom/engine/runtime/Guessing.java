package dev.fathom.engine.runtime;

import dev.fathom.engine.grammar.GrammarMatcher;
import dev.fathom.engine.sampling.Sampler;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The guesses for one answer, one after another; they keep to its grammar. */
final class Guessing {

  private final Sampler sampler;
  private final @Nullable GrammarMatcher grammar;
  private final Tokenizer tokenizer;
  private final List<Integer> tokens = new ArrayList<>();
  private boolean ended;

  /**
   * Begins after the answer's last token.
   *
   * @param grammar a copy of the answer's, or none where it does not hold
   */
  Guessing(Sampler sampler, @Nullable GrammarMatcher grammar, Tokenizer tokenizer) {
    this.sampler = sampler;
    this.grammar = grammar;
    this.tokenizer = tokenizer;
  }

  List<Integer> tokens() {
    return tokens;
  }

  boolean ended() {
    return ended;
  }

  /** Guesses one more from what the drafter makes of it; none where the grammar is at its end. */
  void next(float[] logits) {
    if (grammar != null) {
      if (grammar.mustEnd()) {
        ended = true;
        return;
      }
      grammar.restrict(logits, Set.of());
    }
    int token = sampler.guess(logits, tokens.size());
    tokens.add(token);
    if (grammar != null) {
      if (grammar.allows(token)) {
        grammar.accept(tokenizer.bytes(token));
      } else {
        ended = true;
      }
    }
  }
}
