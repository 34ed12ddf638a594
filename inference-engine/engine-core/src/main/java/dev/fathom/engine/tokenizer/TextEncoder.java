package dev.fathom.engine.tokenizer;

import java.util.List;

/** From text in which there are no added tokens to the vocabulary's words. Immutable. */
sealed interface TextEncoder permits ByteLevelEncoder, SentencePieceEncoder {

  /**
   * Adds the tokens of {@code text} to {@code tokens}.
   *
   * @param first whether nothing stands before it
   */
  void encode(String text, boolean first, List<Integer> tokens);

  /** A decoded text without what {@link #encode} put before it. */
  String decoded(String text);
}
