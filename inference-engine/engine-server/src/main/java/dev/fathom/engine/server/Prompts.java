package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of a request in OpenAI's four forms: text, texts, tokens, lists of tokens. */
final class Prompts {

  private static final int MOST = 2048;

  private Prompts() {}

  /** As tokens; those of a text begin as the vocabulary has its texts begin. */
  static List<List<Integer>> of(String parameter, @Nullable JsonNode json, Tokenizer tokenizer) {
    List<List<Integer>> prompts = new ArrayList<>();
    if (json != null && json.isTextual()) {
      prompts.add(tokenizer.frame().begin(tokenizer.encode(json.asText())));
    } else if (json != null && json.isArray() && json.path(0).isInt()) {
      prompts.add(tokens(parameter, json));
    } else if (json != null && json.isArray()) {
      for (JsonNode one : json) {
        prompts.add(
            one.isTextual()
                ? tokenizer.frame().begin(tokenizer.encode(one.asText()))
                : tokens(parameter, one));
      }
    }
    if (prompts.isEmpty() || prompts.size() > MOST || prompts.stream().anyMatch(List::isEmpty)) {
      throw ApiException.invalid(
          parameter,
          "%s must be a text or a list of tokens, not empty, or up to %d of them."
              .formatted(parameter, MOST));
    }
    return prompts;
  }

  private static List<Integer> tokens(String parameter, JsonNode list) {
    List<Integer> tokens = new ArrayList<>();
    for (JsonNode token : list) {
      if (!token.isInt()) {
        throw ApiException.invalid(parameter, parameter + " mixes tokens with something else.");
      }
      tokens.add(token.asInt());
    }
    return tokens;
  }
}
