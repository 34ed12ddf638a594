package dev.fathom.engine.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tokenizer for the tiny models: token n is the n-th ASCII character from '!' on. */
public final class Letters {

  private static final char FIRST = '!';

  private Letters() {}

  public static Tokenizer tokenizer(int size) {
    return withAdded(size);
  }

  /** With added tokens after the letters. */
  public static Tokenizer withAdded(int size, String... contents) {
    Map<String, Integer> vocabulary = new HashMap<>();
    for (int n = 0; n < size; n++) {
      vocabulary.put(Character.toString(FIRST + n), n);
    }
    Bpe bpe = new Bpe(vocabulary, List.of(), false);
    List<AddedToken> added = new ArrayList<>();
    for (String content : contents) {
      added.add(new AddedToken(size + added.size(), content, false));
    }
    return new Tokenizer(
        new ByteLevelEncoder(bpe, new PreTokenizer(List.of()), false),
        ByteAlphabet.bytes(vocabulary),
        added,
        Frame.NONE);
  }
}
