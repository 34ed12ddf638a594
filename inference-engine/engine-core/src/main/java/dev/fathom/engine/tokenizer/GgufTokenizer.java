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
import java.util.regex.Pattern;

/** Reads a byte-level BPE tokenizer from GGUF metadata. */
public final class GgufTokenizer {

  private static final long CONTROL = 3;
  private static final long USER_DEFINED = 4;

  private GgufTokenizer() {}

  /**
   * The tokenizer of a file.
   *
   * @throws InvalidModelException when it is incomplete, or of a kind that is not supported
   */
  public static Tokenizer of(GgufMetadata metadata) {
    String model = metadata.string("tokenizer.ggml.model").orElse("none");
    if (!model.equals("gpt2")) {
      throw new InvalidModelException(
          "GGUF tokenizer %s is not supported; gpt2 (byte-level BPE) is.".formatted(model));
    }
    List<String> spellings = metadata.list("tokenizer.ggml.tokens", String.class);
    List<Long> types = metadata.list("tokenizer.ggml.token_type", Long.class);
    Map<String, Integer> vocabulary = new HashMap<>();
    List<AddedToken> added = new ArrayList<>();
    for (int id = 0; id < spellings.size(); id++) {
      long type = id < types.size() ? types.get(id) : 1;
      if (type == CONTROL || type == USER_DEFINED) {
        added.add(new AddedToken(id, spellings.get(id), type == CONTROL));
      } else {
        vocabulary.put(spellings.get(id), id);
      }
    }
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
    return new Tokenizer(
        vocabulary,
        new Bpe(vocabulary, merges, rules.path("whole_words_first").asBoolean()),
        new PreTokenizer(patterns),
        rules.path("nfc").asBoolean(),
        added);
  }

  private static JsonNode rules(String name) {
    try (InputStream in = GgufTokenizer.class.getResourceAsStream("gguf-pretokenizers.json")) {
      for (JsonNode rules : new ObjectMapper().readTree(in)) {
        for (JsonNode known : rules.path("names")) {
          if (known.asText().equals(name)) {
            return rules;
          }
        }
      }
      throw new InvalidModelException("GGUF pre-tokenizer " + name + " is not supported.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
