package dev.fathom.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tokenizer.json as GGUF keys: the reverse of {@link GgufTokenizer}. */
public final class GgufVocabulary {

  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final int BYTE = 6;

  private GgufVocabulary() {}

  /**
   * The keys; empty when GGUF has no name for the way this tokenizer cuts words.
   *
   * @param size of the model's vocabulary; what the tokenizer lacks of it is filled up
   * @throws dev.fathom.engine.InvalidModelException when the file cannot be read
   */
  public static Map<String, Object> of(Path tokenizerJson, int size) {
    JsonNode json = TokenizerJson.json(tokenizerJson);
    JsonNode model = json.path("model");
    boolean bytes = model.path("byte_fallback").asBoolean();
    Map<String, Object> keys = new LinkedHashMap<>();
    if (bytes) {
      keys.put("tokenizer.ggml.model", "llama");
      keys.put("tokenizer.ggml.add_space_prefix", TokenizerJson.prefixes(json));
      keys.put("tokenizer.ggml.scores", scores(json, size));
    } else {
      Optional<String> rules = TokenizerJson.rulesName(json);
      if (rules.isEmpty()) {
        return Map.of();
      }
      keys.put("tokenizer.ggml.model", "gpt2");
      keys.put("tokenizer.ggml.pre", rules.get());
      List<String> merges = new ArrayList<>();
      model.path("merges").forEach(m -> merges.add(String.join(" ", TokenizerJson.pair(m))));
      keys.put("tokenizer.ggml.merges", merges);
    }
    String[] tokens = new String[size];
    Integer[] types = new Integer[size];
    for (int id = 0; id < size; id++) {
      tokens[id] = "[UNUSED" + id + "]";
      types[id] = UNUSED;
    }
    model
        .path("vocab")
        .properties()
        .forEach(
            word -> {
              boolean single = bytes && word.getKey().matches("<0x[0-9A-F]{2}>");
              set(tokens, types, word.getValue().asInt(), word.getKey(), single ? BYTE : NORMAL);
            });
    for (JsonNode token : json.path("added_tokens")) {
      int type = token.path("special").asBoolean() ? CONTROL : USER_DEFINED;
      set(tokens, types, token.path("id").asInt(), token.path("content").asText(), type);
    }
    Frame frame = TokenizerJson.frame(json);
    keys.put("tokenizer.ggml.add_bos_token", !frame.before().isEmpty());
    keys.put("tokenizer.ggml.add_eos_token", !frame.after().isEmpty());
    if (!frame.before().isEmpty()) {
      keys.put("tokenizer.ggml.bos_token_id", frame.before().getFirst());
    }
    keys.put("tokenizer.ggml.tokens", Arrays.asList(tokens));
    keys.put("tokenizer.ggml.token_type", Arrays.asList(types));
    return keys;
  }

  private static void set(String[] tokens, Integer[] types, int id, String token, int type) {
    if (id >= 0 && id < tokens.length) {
      tokens[id] = token;
      types[id] = type;
    }
  }

  /** The earlier a word was learned the better; letters, which were not, are worst. */
  private static List<Float> scores(JsonNode json, int size) {
    JsonNode merges = json.at("/model/merges");
    Map<String, Integer> learned = new HashMap<>();
    for (JsonNode merge : merges) {
      learned.putIfAbsent(String.join("", TokenizerJson.pair(merge)), learned.size());
    }
    Float[] scores = new Float[size];
    Arrays.fill(scores, (float) -merges.size());
    json.at("/model/vocab")
        .properties()
        .forEach(
            word -> {
              int id = word.getValue().asInt(-1);
              Integer rank = learned.get(word.getKey());
              if (rank != null && id >= 0 && id < size) {
                scores[id] = (float) -rank;
              }
            });
    return Arrays.asList(scores);
  }
}
