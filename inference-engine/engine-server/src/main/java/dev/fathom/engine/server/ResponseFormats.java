package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.grammar.Grammar;
import dev.fathom.engine.grammar.TokenGrammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a request's {@code response_format} lets an answer be. */
final class ResponseFormats {

  private ResponseFormats() {}

  /**
   * The grammar of a format, compiled; empty when anything will do.
   *
   * @throws ApiException when the format is not understood
   * @throws dev.fathom.engine.grammar.GrammarException when it cannot be followed
   */
  static Optional<TokenGrammar> grammar(LocalModel model, @Nullable JsonNode format) {
    if (format == null || format.isNull()) {
      return Optional.empty();
    }
    String type = format.path("type").asText();
    Supplier<Grammar> grammar =
        switch (type) {
          case "text" -> null;
          case "json_object" -> Grammar::jsonObject;
          case "json_schema" -> {
            JsonNode schema = required(format.path("json_schema"), "schema");
            yield () -> Grammar.schema(schema);
          }
          case "regex" -> {
            String regex = required(format, "regex").asText();
            yield () -> Grammar.regex(regex);
          }
          case "choice" -> {
            List<String> texts = new ArrayList<>();
            required(format, "choice").forEach(text -> texts.add(text.asText()));
            yield () -> Grammar.choice(texts);
          }
          case "gbnf" -> {
            String source = required(format, "gbnf").asText();
            yield () -> Grammar.gbnf(source);
          }
          default ->
              throw ApiException.invalid(
                  "response_format",
                  "response_format.type '%s' is none of text, json_object, json_schema, regex, choice, gbnf."
                      .formatted(type));
        };
    return grammar == null ? Optional.empty() : Optional.of(model.grammars().get(format, grammar));
  }

  private static JsonNode required(JsonNode format, String name) {
    JsonNode value = format.path(name);
    if (value.isMissingNode()) {
      throw ApiException.invalid("response_format", "response_format lacks '" + name + "'.");
    }
    return value;
  }
}
