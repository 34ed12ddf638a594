package dev.fathom.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Which keywords there are, and how two schemas that both hold become one. */
final class SchemaKeywords {

  /** Say nothing about what is valid. */
  static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "contentEncoding",
          "contentMediaType",
          "$schema",
          "$id",
          "$anchor",
          "$comment",
          "$defs",
          "definitions",
          "discriminator");

  static final Set<String> OF_OBJECTS =
      Set.of("properties", "required", "additionalProperties", "minProperties", "maxProperties");
  static final Set<String> OF_ARRAYS =
      Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems");
  static final Set<String> OF_STRINGS = Set.of("minLength", "maxLength", "pattern", "format");
  static final Set<String> OF_NUMBERS =
      Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
  private static final Set<String> OF_ALL =
      Set.of("type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "nullable");

  private SchemaKeywords() {}

  /** Refuses what is not understood: leaving a constraint out would let wrong documents through. */
  static void check(JsonNode schema, String path) {
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      boolean known =
          ANNOTATIONS.contains(keyword)
              || OF_OBJECTS.contains(keyword)
              || OF_ARRAYS.contains(keyword)
              || OF_STRINGS.contains(keyword)
              || OF_NUMBERS.contains(keyword)
              || OF_ALL.contains(keyword)
              || keyword.startsWith("x-");
      if (!known) {
        throw unsupported(keyword, path, "");
      }
    }
  }

  static GrammarException unsupported(String keyword, String path, String why) {
    return new GrammarException(
        "JSON Schema keyword '%s' at %s is not supported%s."
            .formatted(keyword, path, why.isEmpty() ? "" : " " + why));
  }

  /** A schema that holds where both hold. */
  static ObjectNode both(JsonNode a, JsonNode b, String path) {
    ObjectNode merged = a.deepCopy();
    for (Map.Entry<String, JsonNode> member : b.properties()) {
      String keyword = member.getKey();
      JsonNode mine = merged.get(keyword);
      JsonNode other = member.getValue();
      if (mine == null || ANNOTATIONS.contains(keyword)) {
        merged.set(keyword, other);
      } else if (!mine.equals(other)) {
        merged.set(keyword, both(keyword, mine, other, path));
      }
    }
    return merged;
  }

  private static JsonNode both(String keyword, JsonNode mine, JsonNode other, String path) {
    return switch (keyword) {
      case "properties" -> {
        ObjectNode members = mine.deepCopy();
        other
            .properties()
            .forEach(
                m -> {
                  JsonNode known = members.get(m.getKey());
                  members.set(m.getKey(), known == null ? m.getValue() : all(known, m.getValue()));
                });
        yield members;
      }
      case "required" -> {
        ArrayNode names = mine.deepCopy();
        other.forEach(names::add);
        yield names;
      }
      case "items" -> all(mine, other);
      case "allOf" -> {
        ArrayNode schemas = mine.deepCopy();
        other.forEach(schemas::add);
        yield schemas;
      }
      case "type", "enum" -> common(mine, other);
      case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties" ->
          mine.decimalValue().compareTo(other.decimalValue()) > 0 ? mine : other;
      case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties" ->
          mine.decimalValue().compareTo(other.decimalValue()) < 0 ? mine : other;
      default -> throw unsupported(keyword, path, "in two schemas that must both hold");
    };
  }

  private static ObjectNode all(JsonNode a, JsonNode b) {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.putArray("allOf").add(a).add(b);
    return both;
  }

  private static ArrayNode common(JsonNode mine, JsonNode other) {
    ArrayNode common = JsonNodeFactory.instance.arrayNode();
    for (JsonNode value : list(mine)) {
      for (JsonNode candidate : list(other)) {
        if (value.equals(candidate)) {
          common.add(value);
        }
      }
    }
    return common;
  }

  private static Iterable<JsonNode> list(JsonNode value) {
    return value.isArray() ? value : JsonNodeFactory.instance.arrayNode().add(value);
  }
}
