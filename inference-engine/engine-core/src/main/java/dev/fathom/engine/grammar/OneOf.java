package dev.fathom.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * No grammar can count how many schemas hold. Where no two can hold together, one of them is any of
 * them: when their types differ, their values do, or those of a member that both require.
 */
final class OneOf {

  private OneOf() {}

  static void checkDisjoint(ArrayNode branches, UnaryOperator<JsonNode> resolved, String path) {
    for (int i = 0; i < branches.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!disjoint(resolved.apply(branches.get(i)), resolved.apply(branches.get(j)))) {
          throw SchemaKeywords.unsupported(
              "oneOf", path, "where both %d and %d may hold; use anyOf".formatted(j, i));
        }
      }
    }
  }

  private static boolean disjoint(JsonNode a, JsonNode b) {
    Set<JsonNode> values = values(a);
    Set<JsonNode> others = values(b);
    if (!values.isEmpty() && !others.isEmpty()) {
      values.retainAll(others);
      return values.isEmpty();
    }
    Set<String> types = types(a);
    Set<String> otherTypes = types(b);
    if (!types.isEmpty() && !otherTypes.isEmpty()) {
      types.retainAll(otherTypes);
      if (types.isEmpty()) {
        return true;
      }
    }
    for (JsonNode name : a.path("required")) {
      boolean inBoth = false;
      for (JsonNode other : b.path("required")) {
        inBoth |= other.equals(name);
      }
      if (inBoth) {
        JsonNode mine = a.path("properties").path(name.asText());
        JsonNode other = b.path("properties").path(name.asText());
        Set<JsonNode> fixed = values(mine);
        Set<JsonNode> otherFixed = values(other);
        if (!fixed.isEmpty() && !otherFixed.isEmpty()) {
          fixed.retainAll(otherFixed);
          if (fixed.isEmpty()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static Set<JsonNode> values(JsonNode schema) {
    Set<JsonNode> values = new HashSet<>();
    if (schema.has("const")) {
      values.add(schema.get("const"));
    }
    schema.path("enum").forEach(values::add);
    return values;
  }

  private static Set<String> types(JsonNode schema) {
    Set<String> types = new HashSet<>();
    if (schema.path("type").isTextual()) {
      types.add(schema.path("type").asText());
    }
    schema.path("type").forEach(type -> types.add(type.asText()));
    if (types.contains("number")) {
      types.add("integer");
    }
    return types;
  }
}
