package dev.fathom.engine.tokenizer;

import dev.fathom.engine.InvalidModelException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Byte-level BPE with added tokens. Immutable.
 *
 * <p>Text of users and text of templates are different things: {@link #encode} never gives an added
 * token, however its text is spelled; {@link #encodeTemplate} gives them, except where {@link
 * #guard} has been over a stretch of it.
 */
public final class Tokenizer {

  /** Between the characters of what would be an added token; a Unicode noncharacter. */
  private static final String GUARD = "\uFDD0";

  private final Bpe bpe;
  private final PreTokenizer preTokenizer;
  private final boolean composed;
  private final byte[][] bytes;
  private final Map<String, AddedToken> added = new HashMap<>();
  private final Map<Integer, AddedToken> addedById = new HashMap<>();
  private final Pattern addedPattern;

  Tokenizer(
      Map<String, Integer> vocabulary,
      Bpe bpe,
      PreTokenizer preTokenizer,
      boolean composed,
      List<AddedToken> addedTokens) {
    this.bpe = bpe;
    this.preTokenizer = preTokenizer;
    this.composed = composed;
    int size = 0;
    for (int id : vocabulary.values()) {
      size = Math.max(size, id + 1);
    }
    for (AddedToken token : addedTokens) {
      size = Math.max(size, token.id() + 1);
    }
    if (size > 1 << 24) {
      throw new InvalidModelException("The tokenizer has the token id " + (size - 1) + ".");
    }
    bytes = new byte[size][];
    vocabulary.forEach((spelling, id) -> bytes[id] = ByteAlphabet.bytes(spelling));
    List<String> alternatives = new ArrayList<>();
    for (AddedToken token : addedTokens) {
      added.put(token.content(), token);
      addedById.put(token.id(), token);
      bytes[token.id()] = token.content().getBytes(StandardCharsets.UTF_8);
      alternatives.add(token.content());
    }
    alternatives.removeIf(String::isEmpty);
    alternatives.sort(Comparator.comparingInt(String::length).reversed());
    addedPattern =
        Pattern.compile(
            alternatives.isEmpty()
                ? "(?!)"
                : String.join("|", alternatives.stream().map(Pattern::quote).toList()));
  }

  /** One more than the highest token. */
  public int size() {
    return bytes.length;
  }

  public Optional<AddedToken> added(String content) {
    return Optional.ofNullable(added.get(content));
  }

  /** The tokens of plain text. None of them is an added token. */
  public List<Integer> encode(String text) {
    List<Integer> tokens = new ArrayList<>();
    encodePlain(text, tokens);
    return tokens;
  }

  /** The tokens of a rendered template, added tokens among them. */
  public List<Integer> encodeTemplate(String text) {
    List<Integer> tokens = new ArrayList<>();
    Matcher matcher = addedPattern.matcher(text);
    int end = 0;
    while (matcher.find()) {
      encodePlain(text.substring(end, matcher.start()).replace(GUARD, ""), tokens);
      AddedToken token = added.get(matcher.group());
      if (token != null) {
        tokens.add(token.id());
      }
      end = matcher.end();
    }
    encodePlain(text.substring(end).replace(GUARD, ""), tokens);
    return tokens;
  }

  /**
   * Makes text safe to put into a template: no added token can come of it, nor of its ends together
   * with what stands beside them. {@link #encodeTemplate} takes the guards out again.
   */
  public String guard(String text) {
    String plain = text.replace(GUARD, "");
    StringBuilder guarded = new StringBuilder();
    Matcher matcher = addedPattern.matcher(plain);
    int end = 0;
    // also matches that overlap: each is found from the character after the last one's first
    while (matcher.find(end)) {
      int inside = plain.offsetByCodePoints(matcher.start(), 1);
      guarded.append(plain, end, inside).append(GUARD);
      end = inside;
    }
    guarded.append(plain, end, plain.length());
    return guardEnds(plain, guarded);
  }

  private String guardEnds(String plain, StringBuilder guarded) {
    boolean first = false;
    boolean last = false;
    for (String content : added.keySet()) {
      for (int cut = 1; cut < content.length(); cut++) {
        first |= plain.startsWith(content.substring(cut));
        last |= plain.endsWith(content.substring(0, cut));
      }
    }
    return (first ? GUARD : "") + guarded + (last ? GUARD : "");
  }

  private void encodePlain(String text, List<Integer> tokens) {
    String normal = composed ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
    for (String word : preTokenizer.words(normal)) {
      tokens.addAll(bpe.encode(ByteAlphabet.spell(word)));
    }
  }

  /** The bytes a token stands for; several tokens may share a character. */
  public byte[] bytes(int token) {
    byte[] known = token < 0 || token >= bytes.length ? null : bytes[token];
    return known == null ? new byte[0] : known.clone();
  }

  /** The bytes a reader of the answer should see: as {@link #bytes}, but none of control tokens. */
  public byte[] visibleBytes(int token) {
    AddedToken addedToken = addedById.get(token);
    return addedToken != null && addedToken.special() ? new byte[0] : bytes(token);
  }

  /** The text of tokens, without control tokens; bytes that are no UTF-8 become U+FFFD. */
  public String decode(List<Integer> tokens) {
    TextStream stream = new TextStream(this);
    StringBuilder text = new StringBuilder();
    tokens.forEach(token -> text.append(stream.append(token)));
    return text.append(stream.end()).toString();
  }
}
