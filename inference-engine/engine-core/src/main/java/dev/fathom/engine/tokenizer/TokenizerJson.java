package dev.fathom.engine.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.tokenizer.SentencePieceEncoder.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads the tokenizer.json of Hugging Face tokenizers, as far as byte-level BPE goes and
 * SentencePiece's, which falls back to bytes. Anything that would change tokens and is not
 * understood is refused by name.
 */
public final class TokenizerJson {

  /** What ByteLevel splits by when it is told to, GPT-2's pattern. */
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private TokenizerJson() {}

  /**
   * The tokenizer in a file.
   *
   * @throws InvalidModelException when it is damaged, or neither of the two kinds
   */
  public static Tokenizer read(Path file) {
    return parse(json(file));
  }

  static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (JacksonException e) {
      throw new InvalidModelException(file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Tokenizer parse(JsonNode json) {
    JsonNode model = json.path("model");
    require(model.path("type").asText("BPE").equals("BPE"), "model.type", model.path("type"));
    require(model.path("continuing_subword_prefix").asText("").isEmpty(), "subword prefixes", true);
    Map<String, Integer> vocabulary = new HashMap<>();
    for (Map.Entry<String, JsonNode> word : model.path("vocab").properties()) {
      require(word.getValue().isInt(), "model.vocab", word);
      vocabulary.put(word.getKey(), word.getValue().asInt());
    }
    List<String[]> merges = new ArrayList<>();
    for (JsonNode merge : model.path("merges")) {
      merges.add(pair(merge));
    }
    List<AddedToken> added = new ArrayList<>();
    for (JsonNode token : json.path("added_tokens")) {
      int id = token.path("id").asInt(-1);
      require(id >= 0, "added_tokens", token);
      added.add(
          new AddedToken(id, token.path("content").asText(), token.path("special").asBoolean()));
    }
    Bpe bpe = new Bpe(vocabulary, merges, model.path("ignore_merges").asBoolean());
    if (model.path("byte_fallback").asBoolean()) {
      return new Tokenizer(
          new SentencePieceEncoder(vocabulary, bpe, prefix(json)),
          SentencePieceEncoder.bytes(vocabulary),
          added,
          frame(json));
    }
    return new Tokenizer(
        new ByteLevelEncoder(
            bpe,
            new PreTokenizer(patterns(json.path("pre_tokenizer"))),
            composed(json.path("normalizer"))),
        ByteAlphabet.bytes(vocabulary),
        added,
        frame(json));
  }

  /** What the post-processor puts around a single text. */
  static Frame frame(JsonNode json) {
    JsonNode processor = json.path("post_processor");
    JsonNode parts = processor.path("processors");
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (JsonNode part : parts.isArray() ? parts : List.of(processor)) {
      boolean behind = false;
      for (JsonNode piece : part.path("single")) {
        behind |= piece.has("Sequence");
        JsonNode name = piece.at("/SpecialToken/id");
        for (JsonNode id : part.path("special_tokens").path(name.asText()).path("ids")) {
          (behind ? after : before).add(id.asInt());
        }
      }
    }
    return new Frame(before, after);
  }

  /** Spaces become letters in the normalizer of older files, and in the pre-tokenizer of newer. */
  private static Prefix prefix(JsonNode json) {
    JsonNode preTokenizer = json.path("pre_tokenizer");
    JsonNode normalizer = json.path("normalizer");
    if (preTokenizer.path("type").asText("").equals("Metaspace")) {
      require(normalizer.isNull() || normalizer.isMissingNode(), "normalizer", normalizer);
      require(!preTokenizer.path("split").asBoolean(true), "Metaspace.split", true);
      require(preTokenizer.path("replacement").asText().equals("▁"), "Metaspace", preTokenizer);
      String scheme = preTokenizer.path("prepend_scheme").asText("always");
      return switch (scheme) {
        case "always" -> Prefix.EVERY_UNSPACED;
        case "first" -> Prefix.FIRST_UNSPACED;
        case "never" -> Prefix.NONE;
        default -> throw unsupported("Metaspace.prepend_scheme", scheme);
      };
    }
    boolean none = preTokenizer.isNull() || preTokenizer.isMissingNode();
    require(none, "pre_tokenizer", preTokenizer.path("type"));
    boolean prepends = false;
    boolean replaces = false;
    JsonNode parts = normalizer.path("normalizers");
    for (JsonNode part : parts.isArray() ? parts : List.of(normalizer)) {
      switch (part.path("type").asText("")) {
        case "Prepend" -> {
          require(part.path("prepend").asText().equals("▁"), "normalizer", part);
          prepends = true;
        }
        case "Replace" -> {
          boolean spaces = part.at("/pattern/String").asText().equals(" ");
          require(spaces && part.path("content").asText().equals("▁"), "normalizer", part);
          replaces = true;
        }
        default -> throw unsupported("normalizer", part);
      }
    }
    require(replaces, "normalizer", normalizer);
    return prepends ? Prefix.EVERY : Prefix.NONE;
  }

  /** Whether SentencePiece puts a space before a text. */
  static boolean prefixes(JsonNode json) {
    return prefix(json) != Prefix.NONE;
  }

  /** The name that GGUF has for the way words are cut; empty when it has none. */
  static Optional<String> rulesName(JsonNode json) {
    return GgufTokenizer.nameOf(
        patterns(json.path("pre_tokenizer")).stream().map(Pattern::pattern).toList(),
        composed(json.path("normalizer")),
        json.path("model").path("ignore_merges").asBoolean());
  }

  static String[] pair(JsonNode merge) {
    String[] pair =
        merge.isArray()
            ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
            : merge.asText().split(" ", 2);
    require(pair.length == 2, "model.merges", merge);
    return pair;
  }

  private static boolean composed(JsonNode normalizer) {
    return switch (normalizer.path("type").asText("")) {
      case "" -> false;
      case "NFC" -> true;
      case "Sequence" -> {
        boolean composed = false;
        for (JsonNode part : normalizer.path("normalizers")) {
          composed |= composed(part);
        }
        yield composed;
      }
      default -> throw unsupported("normalizer", normalizer.path("type"));
    };
  }

  private static List<Pattern> patterns(JsonNode preTokenizer) {
    return switch (preTokenizer.path("type").asText("")) {
      case "ByteLevel" -> {
        require(
            !preTokenizer.path("add_prefix_space").asBoolean(), "ByteLevel.add_prefix_space", true);
        yield preTokenizer.path("use_regex").asBoolean(true)
            ? List.of(PreTokenizer.compile(GPT2))
            : List.of();
      }
      case "Digits" ->
          List.of(
              PreTokenizer.compile(
                  preTokenizer.path("individual_digits").asBoolean() ? "\\p{N}" : "\\p{N}+"));
      case "Split" -> List.of(split(preTokenizer));
      case "Sequence" -> {
        List<Pattern> patterns = new ArrayList<>();
        preTokenizer.path("pretokenizers").forEach(part -> patterns.addAll(patterns(part)));
        yield patterns;
      }
      default -> throw unsupported("pre_tokenizer", preTokenizer.path("type"));
    };
  }

  private static Pattern split(JsonNode split) {
    String behavior = split.path("behavior").asText();
    require(behavior.equals("Isolated"), "Split.behavior", behavior);
    require(!split.path("invert").asBoolean(), "Split.invert", true);
    JsonNode pattern = split.path("pattern");
    if (pattern.has("String")) {
      return Pattern.compile(Pattern.quote(pattern.path("String").asText()));
    }
    try {
      return PreTokenizer.compile(pattern.path("Regex").asText());
    } catch (PatternSyntaxException e) {
      throw new InvalidModelException("tokenizer.json: " + e.getMessage(), e);
    }
  }

  private static void require(boolean holds, String what, Object found) {
    if (!holds) {
      throw unsupported(what, found);
    }
  }

  private static InvalidModelException unsupported(String what, Object found) {
    return new InvalidModelException(
        "tokenizer.json: %s %s is not supported; byte-level BPE and SentencePiece's are."
            .formatted(what, found));
  }
}
