package dev.fathom.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.weights.GgufMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/** Reads the tokenizer in GGUF metadata: byte-level BPE, or SentencePiece's. */
public final class GgufTokenizer {

  private static final long NORMAL = 1;
  private static final long CONTROL = 3;
  private static final long USER_DEFINED = 4;
  private static final long BYTE = 6;

  private GgufTokenizer() {}

  /**
   * The tokenizer of a file.
   *
   * @throws InvalidModelException when it is incomplete, or of a kind that is not supported
   */
  public static Tokenizer of(GgufMetadata metadata) {
    String model = metadata.string("tokenizer.ggml.model").orElse("none");
    return switch (model) {
      case "gpt2" -> byteLevel(metadata);
      case "llama" -> sentencePiece(metadata);
      default ->
          throw new InvalidModelException(
              "GGUF tokenizer %s is not supported; gpt2 (byte-level BPE) and llama (SentencePiece) are."
                  .formatted(model));
    };
  }

  private static Tokenizer byteLevel(GgufMetadata metadata) {
    Map<String, Integer> vocabulary = new HashMap<>();
    List<AddedToken> added = new ArrayList<>();
    sort(metadata, vocabulary, added, type -> true);
    List<String[]> merges = new ArrayList<>();
    for (String merge : metadata.list("tokenizer.ggml.merges", String.class)) {
      // the first character belongs to the left part even where it is a space
      int space = merge.indexOf(' ', 1);
      if (space < 0) {
        throw new InvalidModelException("GGUF merge '" + merge + "' is no pair.");
      }
      merges.add(new String[] {merge.substring(0, space), merge.substring(space + 1)});
    }
    String name = metadata.string("tokenizer.ggml.pre").orElse("default");
    JsonNode rules = rules(name);
    List<Pattern> patterns = new ArrayList<>();
    rules.path("patterns").forEach(regex -> patterns.add(PreTokenizer.compile(regex.asText())));
    boolean wholeWordsFirst = rules.path("whole_words_first").asBoolean();
    return new Tokenizer(
        new ByteLevelEncoder(
            new Bpe(vocabulary, merges, wholeWordsFirst),
            new PreTokenizer(patterns),
            rules.path("nfc").asBoolean()),
        ByteAlphabet.bytes(vocabulary),
        added,
        frame(metadata, rules.path("begins").asBoolean()));
  }

  private static Tokenizer sentencePiece(GgufMetadata metadata) {
    Map<String, Integer> vocabulary = new HashMap<>();
    List<AddedToken> added = new ArrayList<>();
    sort(metadata, vocabulary, added, type -> type == NORMAL || type == BYTE);
    List<Double> scores = metadata.list("tokenizer.ggml.scores", Double.class);
    Map<Integer, Float> scoreOf = new HashMap<>();
    for (int id : vocabulary.values()) {
      if (id >= scores.size()) {
        throw new InvalidModelException(
            "GGUF key tokenizer.ggml.scores has %d elements; token %d has none."
                .formatted(scores.size(), id));
      }
      scoreOf.put(id, scores.get(id).floatValue());
    }
    boolean prefixed = metadata.bool("tokenizer.ggml.add_space_prefix").orElse(true);
    return new Tokenizer(
        new SentencePieceEncoder(
            vocabulary,
            Bpe.ofScores(vocabulary, scoreOf),
            prefixed ? SentencePieceEncoder.Prefix.EVERY : SentencePieceEncoder.Prefix.NONE),
        SentencePieceEncoder.bytes(vocabulary),
        added,
        frame(metadata, true));
  }

  private static Frame frame(GgufMetadata metadata, boolean begins) {
    return new Frame(token(metadata, "bos", begins), token(metadata, "eos", false));
  }

  private static List<Integer> token(GgufMetadata metadata, String name, boolean added) {
    return metadata
        .integer("tokenizer.ggml." + name + "_token_id")
        .filter(id -> metadata.bool("tokenizer.ggml.add_" + name + "_token").orElse(added))
        .map(id -> List.of(id.intValue()))
        .orElse(List.of());
  }

  private static void sort(
      GgufMetadata metadata,
      Map<String, Integer> vocabulary,
      List<AddedToken> added,
      LongPredicate isWord) {
    List<String> spellings = metadata.list("tokenizer.ggml.tokens", String.class);
    List<Long> types = metadata.list("tokenizer.ggml.token_type", Long.class);
    for (int id = 0; id < spellings.size(); id++) {
      long type = id < types.size() ? types.get(id) : NORMAL;
      if (type == CONTROL || type == USER_DEFINED) {
        added.add(new AddedToken(id, spellings.get(id), type == CONTROL));
      } else if (isWord.test(type)) {
        vocabulary.put(spellings.get(id), id);
      }
    }
  }

  private static JsonNode rules(String name) {
    for (JsonNode rules : allRules()) {
      for (JsonNode known : rules.path("names")) {
        if (known.asText().equals(name)) {
          return rules;
        }
      }
    }
    throw new InvalidModelException("GGUF pre-tokenizer " + name + " is not supported.");
  }

  /** The first name of the rules that do just this; empty when there are none. */
  static Optional<String> nameOf(List<String> patterns, boolean composed, boolean wholeWordsFirst) {
    for (JsonNode rules : allRules()) {
      List<String> own = new ArrayList<>();
      rules.path("patterns").forEach(regex -> own.add(regex.asText()));
      if (own.equals(patterns)
          && rules.path("nfc").asBoolean() == composed
          && rules.path("whole_words_first").asBoolean() == wholeWordsFirst) {
        return Optional.of(rules.path("names").path(0).asText());
      }
    }
    return Optional.empty();
  }

  private static JsonNode allRules() {
    try (InputStream in = GgufTokenizer.class.getResourceAsStream("gguf-pretokenizers.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
