package dev.fathom.engine.tokenizer;

import java.text.Normalizer;
import java.util.List;

/**
 * GPT-2's way: text is cut into words, and the bytes of each are merged.
 *
 * @param composed whether text is brought to Unicode's form NFC first
 */
record ByteLevelEncoder(Bpe bpe, PreTokenizer preTokenizer, boolean composed)
    implements TextEncoder {

  @Override
  public void encode(String text, boolean first, List<Integer> tokens) {
    String normal = composed ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
    for (String word : preTokenizer.words(normal)) {
      tokens.addAll(bpe.encode(ByteAlphabet.spell(word)));
    }
  }

  @Override
  public String decoded(String text) {
    return text;
  }
}
