package dev.fathom.engine.tokenizer;

import dev.fathom.engine.InvalidModelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SentencePiece's way, of Llama 2 and Mistral (arXiv:1808.06226): spaces are letters, written
 * {@value #SPACE}; text is not cut into words; a character that the vocabulary lacks is spelled in
 * tokens of single bytes.
 */
final class SentencePieceEncoder implements TextEncoder {

  private static final String SPACE = "▁";
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");

  /** Which stretches of text, cut by added tokens, get a space before them. */
  enum Prefix {
    EVERY,
    /** Those that begin with no space of their own. */
    EVERY_UNSPACED,
    /** The first one, if it begins with no space of its own. */
    FIRST_UNSPACED,
    NONE
  }

  private final Map<String, Integer> vocabulary;
  private final Bpe bpe;
  private final Prefix prefix;
  private final int[] byteTokens = new int[256];

  /**
   * Checks that every byte has its token.
   *
   * @param vocabulary ids by spelling, those of the bytes among them
   */
  SentencePieceEncoder(Map<String, Integer> vocabulary, Bpe bpe, Prefix prefix) {
    this.vocabulary = vocabulary;
    this.bpe = bpe;
    this.prefix = prefix;
    for (int b = 0; b < 256; b++) {
      String spelling = "<0x%02X>".formatted(b);
      Integer token = vocabulary.get(spelling);
      if (token == null) {
        throw new InvalidModelException(
            "The tokenizer falls back to bytes, but has no token " + spelling + ".");
      }
      byteTokens[b] = token;
    }
  }

  @Override
  public void encode(String text, boolean first, List<Integer> tokens) {
    if (text.isEmpty()) {
      return;
    }
    String own = text.replace(" ", SPACE);
    boolean prefixed =
        switch (prefix) {
          case EVERY -> true;
          case EVERY_UNSPACED -> !own.startsWith(SPACE);
          case FIRST_UNSPACED -> first && !own.startsWith(SPACE);
          case NONE -> false;
        };
    String spelled = prefixed ? SPACE + own : own;
    List<Integer> symbols = new ArrayList<>();
    spelled.codePoints().forEach(point -> symbols(Character.toString(point), symbols));
    tokens.addAll(bpe.merge(symbols.stream().mapToInt(Integer::intValue).toArray()));
  }

  @Override
  public String decoded(String text) {
    return prefix != Prefix.NONE && text.startsWith(" ") ? text.substring(1) : text;
  }

  private void symbols(String character, List<Integer> symbols) {
    Integer token = vocabulary.get(character);
    if (token != null) {
      symbols.add(token);
      return;
    }
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      symbols.add(byteTokens[b & 0xFF]);
    }
  }

  /** The bytes that each token stands for. */
  static Map<Integer, byte[]> bytes(Map<String, Integer> vocabulary) {
    Map<Integer, byte[]> bytes = new HashMap<>();
    vocabulary.forEach((spelling, id) -> bytes.put(id, bytes(spelling)));
    return bytes;
  }

  private static byte[] bytes(String spelling) {
    Matcher single = BYTE.matcher(spelling);
    return single.matches()
        ? new byte[] {(byte) Integer.parseInt(single.group(1), 16)}
        : spelling.replace(SPACE, " ").getBytes(StandardCharsets.UTF_8);
  }
}
