package dev.fathom.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.template.TokenizerConfig;
import dev.fathom.engine.tokenizer.GgufVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tokenizer and chat template of a Hugging Face folder as GGUF keys. */
final class TokenizerKeys {

  private TokenizerKeys() {}

  /** The keys; empty without a tokenizer, and when GGUF has no name for its kind. */
  static Map<String, Object> of(Path folder, int vocabularySize) {
    Path file = folder.resolve("tokenizer.json");
    Map<String, Object> vocabulary =
        Files.exists(file) ? GgufVocabulary.of(file, vocabularySize) : Map.of();
    if (vocabulary.isEmpty()) {
      return vocabulary;
    }
    Map<String, Object> keys = new LinkedHashMap<>(vocabulary);
    TokenizerConfig config = TokenizerConfig.read(folder);
    config.template().ifPresent(source -> keys.put("tokenizer.chat_template", source));
    if (config.beginsTexts()) {
      keys.put("tokenizer.ggml.add_bos_token", true);
    }
    JsonNode begin = json(folder.resolve("config.json")).path("bos_token_id");
    if (begin.isInt()) {
      keys.putIfAbsent("tokenizer.ggml.bos_token_id", begin.asInt());
    }
    return keys;
  }

  private static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new InvalidModelException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
