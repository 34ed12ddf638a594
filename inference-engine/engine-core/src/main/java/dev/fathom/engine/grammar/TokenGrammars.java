package dev.fathom.engine.grammar;

import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Compiles grammars for one vocabulary, and keeps those used last under what they were asked for
 * by. Thread-safe.
 */
public final class TokenGrammars {

  private static final int KEPT = 32;

  private final TokenTrie trie;
  private final Map<Object, TokenGrammar> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, TokenGrammar> eldest) {
          return size() > KEPT;
        }
      };

  /** For the tokens of text; control tokens are never part of one. */
  public TokenGrammars(Tokenizer tokenizer) {
    List<byte[]> vocabulary = new ArrayList<>();
    for (int token = 0; token < tokenizer.size(); token++) {
      vocabulary.add(tokenizer.visibleBytes(token));
    }
    trie = new TokenTrie(vocabulary);
  }

  private TokenGrammars(List<byte[]> vocabulary) {
    trie = new TokenTrie(vocabulary);
  }

  /** For a vocabulary of these bytes by token; none for those that stand for no text. */
  public static TokenGrammars of(List<byte[]> vocabulary) {
    return new TokenGrammars(vocabulary);
  }

  /**
   * The grammar that {@code key} stands for, made when it is not known yet.
   *
   * @throws GrammarException when no text of the vocabulary satisfies it
   */
  public synchronized TokenGrammar get(Object key, Supplier<Grammar> grammar) {
    TokenGrammar known = compiled.get(key);
    if (known == null) {
      known = new TokenGrammar(grammar.get(), trie);
      compiled.put(key, known);
    }
    return known;
  }

  /** Compiles a grammar without keeping it. */
  public TokenGrammar compile(Grammar grammar) {
    return new TokenGrammar(grammar, trie);
  }
}
