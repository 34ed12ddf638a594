package dev.fathom.engine.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tokenizer for the tiny models: token n is the n-th character from 'A' on. */
public final class Letters {

  private Letters() {}

  public static Tokenizer tokenizer(int size) {
    Map<String, Integer> vocabulary = new HashMap<>();
    for (int n = 0; n < size; n++) {
      vocabulary.put(Character.toString('A' + n), n);
    }
    Bpe bpe = new Bpe(vocabulary, List.of(), false);
    return new Tokenizer(vocabulary, bpe, new PreTokenizer(List.of()), false, List.of());
  }
}
