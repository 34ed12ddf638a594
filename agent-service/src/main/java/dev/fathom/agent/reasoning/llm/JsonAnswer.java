package dev.fathom.agent.reasoning.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads answers that have to be JSON of a schema. Models wrap JSON into fences and add words before
 * and after it; these are passed over, and nothing else is forgiven.
 */
final class JsonAnswer {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  /** In a schema: {@code {"enum": ["@evidence"]}} stands for the labels that were shown. */
  private static final String LABELS = "@";

  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cntrl}\\p{Cs}\\x{FFFD}\\x{FFFE}\\x{FFFF}]");

  private static final Set<String> NONE = Set.of("");

  private JsonAnswer() {}

  /** An answer that is not what was asked for; the message tells the model what is wrong. */
  static final class WrongAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    WrongAnswerException(String message) {
      super(message);
    }
  }

  /**
   * A schema with the labels that may be chosen put in.
   *
   * @param labels by the name of their place; where there are none, only the empty one may be
   *     chosen
   */
  static String schema(String template, Map<String, ? extends Collection<String>> labels) {
    JsonNode schema = tree(template);
    put(schema, labels);
    return schema.toString();
  }

  private static void put(JsonNode node, Map<String, ? extends Collection<String>> labels) {
    for (JsonNode child : node) {
      put(child, labels);
    }
    if (node instanceof ObjectNode object && object.get("enum") instanceof ArrayNode template) {
      Set<String> choices = new LinkedHashSet<>();
      for (JsonNode choice : template) {
        String name = choice.asText();
        if (name.startsWith(LABELS)) {
          choices.addAll(
              labels.containsKey(name.substring(1)) ? labels.get(name.substring(1)) : List.of());
        } else {
          choices.add(name);
        }
      }
      ArrayNode chosen = object.putArray("enum");
      (choices.isEmpty() ? NONE : choices).forEach(chosen::add);
    }
  }

  /** The answer as the type that the schema describes. */
  static <T> T read(String reply, String schema, Class<T> type) throws WrongAnswerException {
    JsonNode answer = printable(find(reply));
    JsonSchema wanted = SCHEMAS.getSchema(schema);
    String problems =
        wanted.validate(answer).stream()
            .map(ValidationMessage::getMessage)
            .sorted()
            .limit(5)
            .collect(Collectors.joining("; "));
    if (!problems.isEmpty()) {
      throw new WrongAnswerException(problems);
    }
    try {
      return JSON.treeToValue(answer, type);
    } catch (JsonProcessingException | IllegalArgumentException wrong) {
      throw new WrongAnswerException(String.valueOf(wrong.getMessage()));
    }
  }

  /** The same without characters that no database and no reader can take. */
  private static JsonNode printable(JsonNode node) {
    return switch (node) {
      case TextNode text -> TextNode.valueOf(UNPRINTABLE.matcher(text.textValue()).replaceAll(" "));
      case ArrayNode array -> {
        ArrayNode copy = JSON.createArrayNode();
        array.forEach(element -> copy.add(printable(element)));
        yield copy;
      }
      case ObjectNode object -> {
        ObjectNode copy = JSON.createObjectNode();
        object.properties().forEach(field -> copy.set(field.getKey(), printable(field.getValue())));
        yield copy;
      }
      default -> node;
    };
  }

  /** The last JSON object in the reply: models that think in the answer give it at the end. */
  private static JsonNode find(String reply) throws WrongAnswerException {
    JsonNode last = JSON.missingNode();
    for (int start = reply.indexOf('{'); start >= 0; start = reply.indexOf('{', start + 1)) {
      int end = end(reply, start);
      JsonNode object = end < 0 ? JSON.missingNode() : parsed(reply.substring(start, end + 1));
      if (!object.isMissingNode()) {
        last = object;
        start = end;
      }
    }
    if (last.isMissingNode()) {
      throw new WrongAnswerException("there is no complete JSON object in the answer");
    }
    return last;
  }

  /** Where the object that begins there ends, counting braces outside of strings. */
  private static int end(String reply, int start) {
    int depth = 0;
    boolean quoted = false;
    for (int i = start; i < reply.length(); i++) {
      char c = reply.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      return JSON.missingNode();
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("Not a schema: " + json, broken);
    }
  }
}
