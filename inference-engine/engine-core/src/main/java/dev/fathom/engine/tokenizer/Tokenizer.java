package dev.fathom.engine.tokenizer;

import dev.fathom.engine.InvalidModelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vocabulary of byte-pair encoding, with added tokens. Immutable.
 *
 * <p>Text of users and text of templates are different things: {@link #encode} never gives an added
 * token, however its text is spelled; {@link #encodeTemplate} gives them, except where {@link
 * #guard} has been over a stretch of it.
 */
public final class Tokenizer {

  /** Between the characters of what would be an added token; a Unicode noncharacter. */
  private static final String GUARD = "\uFDD0";

  private static final int MOST = 1 << 24;

  private final TextEncoder encoder;
  private final Frame frame;
  private final byte[][] bytes;
  private final Map<String, AddedToken> added = new HashMap<>();
  private final Map<Integer, AddedToken> addedById = new HashMap<>();
  private final Pattern addedPattern;

  /**
   * Puts a tokenizer together.
   *
   * @param words the bytes of the vocabulary's words
   */
  Tokenizer(
      TextEncoder encoder, Map<Integer, byte[]> words, List<AddedToken> addedTokens, Frame frame) {
    this.encoder = encoder;
    this.frame = frame;
    int size = 0;
    for (int id : words.keySet()) {
      size = Math.max(size, sizeWith(id));
    }
    for (AddedToken token : addedTokens) {
      size = Math.max(size, sizeWith(token.id()));
    }
    bytes = new byte[size][];
    words.forEach((id, word) -> bytes[id] = word);
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

  private Tokenizer(Tokenizer other, Frame frame) {
    encoder = other.encoder;
    bytes = other.bytes;
    added.putAll(other.added);
    addedById.putAll(other.addedById);
    addedPattern = other.addedPattern;
    this.frame = frame;
  }

  /** The same, with this added token before texts. */
  public Tokenizer beginningWith(AddedToken token) {
    return new Tokenizer(this, new Frame(List.of(token.id()), frame.after()));
  }

  private static int sizeWith(int id) {
    if (id < 0 || id >= MOST) {
      throw new InvalidModelException("The tokenizer has the token id " + id + ".");
    }
    return id + 1;
  }

  /** One more than the highest token. */
  public int size() {
    return bytes.length;
  }

  public Optional<AddedToken> added(String content) {
    return Optional.ofNullable(added.get(content));
  }

  /** What stands around a text that is not a chat. */
  public Frame frame() {
    return frame;
  }

  /** The tokens of plain text. None of them is an added token. */
  public List<Integer> encode(String text) {
    List<Integer> tokens = new ArrayList<>();
    encoder.encode(text, true, tokens);
    return tokens;
  }

  /** The tokens of a rendered template, added tokens among them. */
  public List<Integer> encodeTemplate(String text) {
    List<Integer> tokens = new ArrayList<>();
    Matcher matcher = addedPattern.matcher(text);
    int end = 0;
    while (matcher.find()) {
      encoder.encode(unguarded(text.substring(end, matcher.start())), tokens.isEmpty(), tokens);
      AddedToken token = added.get(matcher.group());
      if (token != null) {
        tokens.add(token.id());
      }
      end = matcher.end();
    }
    encoder.encode(unguarded(text.substring(end)), tokens.isEmpty(), tokens);
    return tokens;
  }

  /**
   * Makes text safe to put into a template: no added token can come of it, nor of its ends together
   * with what stands beside them. {@link #encodeTemplate} takes the guards out again.
   */
  public String guard(String text) {
    String plain = unguarded(text);
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

  private static String unguarded(String text) {
    return text.replace(GUARD, "");
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
    return encoder.decoded(text.append(stream.end()).toString());
  }
}
