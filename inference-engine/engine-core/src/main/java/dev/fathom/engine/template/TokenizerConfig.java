package dev.fathom.engine.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.InvalidModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands beside a Hugging Face folder's tokenizer: tokenizer_config.json, and the chat
 * template there or in a file of its own.
 *
 * @param template the source; of several named ones the one called default
 * @param beginsTexts whether {@code bos_token} is put before texts; Llama's tokenizers say it here
 *     and not in tokenizer.json
 * @param tokenNames spellings under the names that templates know, such as {@code bos_token}
 */
public record TokenizerConfig(
    Optional<String> template, boolean beginsTexts, Map<String, String> tokenNames) {

  public TokenizerConfig {
    tokenNames = Map.copyOf(tokenNames);
  }

  /**
   * Reads a folder; what it lacks is empty.
   *
   * @throws InvalidModelException when a file cannot be read
   */
  public static TokenizerConfig read(Path folder) {
    Path file = folder.resolve("tokenizer_config.json");
    Path templateFile = folder.resolve("chat_template.jinja");
    try {
      ObjectMapper mapper = new ObjectMapper();
      JsonNode json =
          Files.exists(file) ? mapper.readTree(file.toFile()) : mapper.createObjectNode();
      Optional<String> own =
          Files.exists(templateFile)
              ? Optional.of(Files.readString(templateFile))
              : template(json.path("chat_template"));
      return new TokenizerConfig(own, json.path("add_bos_token").asBoolean(), tokenNames(json));
    } catch (IOException e) {
      throw new InvalidModelException(
          "Cannot read the tokenizer's settings in %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static Optional<String> template(JsonNode template) {
    for (JsonNode named : template.isArray() ? template : List.<JsonNode>of()) {
      if (named.path("name").asText().equals("default")) {
        return Optional.of(named.path("template").asText());
      }
    }
    return template.isTextual() ? Optional.of(template.asText()) : Optional.empty();
  }

  private static Map<String, String> tokenNames(JsonNode json) {
    Map<String, String> names = new HashMap<>();
    for (String name : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
      JsonNode token = json.path(name);
      String content = token.isObject() ? token.path("content").asText() : token.asText("");
      names.put(name, token.isNull() ? "" : content);
    }
    return names;
  }
}
