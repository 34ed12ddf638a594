package dev.fathom.engine.grammar;

import static dev.fathom.engine.grammar.Expression.UNBOUNDED;
import static dev.fathom.engine.grammar.Expression.optional;
import static dev.fathom.engine.grammar.Expression.sequence;
import static dev.fathom.engine.grammar.Expression.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.engine.grammar.Expression.Choice;
import dev.fathom.engine.grammar.Expression.Reference;
import dev.fathom.engine.grammar.Expression.Repeat;
import dev.fathom.engine.grammar.NumberRange.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JSON Schema as rules. Every text of the rules is valid against the schema; where a schema
 * leaves things open that nobody wants written - members beside the {@code properties}, numbers
 * with exponents between bounds - the rules are narrower.
 */
final class SchemaRules {

  private static final Properties FORMATS = Resources.properties("formats.properties");
  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "number", "integer", "boolean", "null");

  private final JsonNode root;
  private final Map<String, Expression> rules;

  SchemaRules(JsonNode root) {
    this.root = root;
    rules = JsonRules.document(new Reference("schema#"));
    reference("#", "#");
  }

  Map<String, Expression> rules() {
    return rules;
  }

  /** The rule of a schema elsewhere in the document, made on first use, so that it may recur. */
  private Expression reference(String pointer, String path) {
    String rule = "schema" + pointer;
    if (!rules.containsKey(rule)) {
      rules.put(rule, Expression.NOTHING);
      rules.put(rule, schema(resolve(pointer, path), pointer));
    }
    return new Reference(rule);
  }

  private JsonNode resolve(String pointer, String path) {
    if (!pointer.startsWith("#") || (pointer.length() > 1 && pointer.charAt(1) != '/')) {
      throw SchemaKeywords.unsupported(
          "$ref", path, "for " + pointer + "; only #/... within the schema is");
    }
    JsonNode target = root.at(pointer.substring(1).replace("%25", "%"));
    if (target.isMissingNode()) {
      throw new GrammarException(
          "$ref at %s names %s, which is not there.".formatted(path, pointer));
    }
    return target;
  }

  private Expression schema(JsonNode schema, String path) {
    if (schema.isBoolean()) {
      return schema.booleanValue() ? new Reference(JsonRules.VALUE) : Expression.NOTHING;
    }
    if (!schema.isObject()) {
      throw new GrammarException(
          "What stands at %s is no schema: it must be an object or a boolean.".formatted(path));
    }
    SchemaKeywords.check(schema, path);
    for (String keyword : List.of("$ref", "allOf", "anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        ObjectNode beside = schema.deepCopy();
        beside.remove(keyword);
        return combined(keyword, schema.get(keyword), beside, path);
      }
    }
    if (schema.path("nullable").asBoolean()) {
      ObjectNode other = schema.deepCopy();
      other.remove("nullable");
      return Expression.choice(schema(other, path), text("null"));
    }
    if (schema.has("const") || schema.has("enum")) {
      return values(schema, path);
    }
    Set<String> types = types(schema, path);
    if (types.isEmpty()) {
      return new Reference(JsonRules.VALUE);
    }
    return new Choice(types.stream().map(type -> typed(type, schema, path)).toList());
  }

  private Expression combined(String keyword, JsonNode value, ObjectNode beside, String path) {
    boolean alone =
        beside.properties().stream()
            .allMatch(member -> SchemaKeywords.ANNOTATIONS.contains(member.getKey()));
    if (keyword.equals("$ref")) {
      return alone
          ? reference(value.asText(), path)
          : schema(SchemaKeywords.both(resolve(value.asText(), path), beside, path), path);
    }
    if (!value.isArray() || value.isEmpty()) {
      throw new GrammarException("'%s' at %s must be a list of schemas.".formatted(keyword, path));
    }
    if (keyword.equals("allOf")) {
      ObjectNode merged = beside;
      for (JsonNode part : value) {
        merged = SchemaKeywords.both(merged, dereferenced(part, path), path);
      }
      return schema(merged, path);
    }
    if (keyword.equals("oneOf")) {
      OneOf.checkDisjoint((ArrayNode) value, branch -> dereferenced(branch, path), path);
    }
    List<Expression> options = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      String branch = "%s/%s/%d".formatted(path, keyword, i);
      options.add(
          alone
              ? schema(value.get(i), branch)
              : schema(
                  SchemaKeywords.both(beside, dereferenced(value.get(i), path), branch), branch));
    }
    return new Choice(options);
  }

  private JsonNode dereferenced(JsonNode schema, String path) {
    JsonNode found = schema;
    for (int i = 0; found.has("$ref") && i < 32; i++) {
      ObjectNode beside = found.deepCopy();
      beside.remove("$ref");
      found = SchemaKeywords.both(resolve(found.get("$ref").asText(), path), beside, path);
    }
    if (!found.isObject()) {
      throw new GrammarException("What is combined at %s is no schema object.".formatted(path));
    }
    return found;
  }

  private Expression values(JsonNode schema, String path) {
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      if (!Set.of("const", "enum", "type").contains(keyword)
          && !SchemaKeywords.ANNOTATIONS.contains(keyword)
          && !keyword.startsWith("x-")) {
        throw SchemaKeywords.unsupported(keyword, path, "beside const or enum");
      }
    }
    Set<JsonNode> allowed = new LinkedHashSet<>();
    if (schema.has("const")) {
      allowed.add(schema.get("const"));
    }
    if (schema.has("enum")) {
      Set<JsonNode> listed = new LinkedHashSet<>();
      schema.get("enum").forEach(listed::add);
      if (schema.has("const")) {
        allowed.retainAll(listed);
      } else {
        allowed = listed;
      }
    }
    Set<String> types = types(schema, path);
    return new Choice(
        allowed.stream()
            .filter(value -> types.isEmpty() || types.stream().anyMatch(t -> isA(value, t)))
            .map(JsonRules::literal)
            .toList());
  }

  private static boolean isA(JsonNode value, String type) {
    return switch (type) {
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> value.getNodeType().name().equalsIgnoreCase(type);
    };
  }

  /** The types that are named, or else those that the constraints are about. */
  private static Set<String> types(JsonNode schema, String path) {
    Set<String> types = new TreeSet<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.asText());
    }
    type.forEach(t -> types.add(t.asText()));
    if (type.isArray() && type.isEmpty()) {
      throw new GrammarException("No type satisfies the schema at %s.".formatted(path));
    }
    for (String name : types) {
      if (!TYPES.contains(name)) {
        throw new GrammarException("Type '%s' at %s is none of JSON's.".formatted(name, path));
      }
    }
    if (type.isMissingNode() && !schema.has("enum") && !schema.has("const")) {
      Map.of(
              "object", SchemaKeywords.OF_OBJECTS,
              "array", SchemaKeywords.OF_ARRAYS,
              "string", SchemaKeywords.OF_STRINGS,
              "number", SchemaKeywords.OF_NUMBERS)
          .forEach(
              (name, keywords) -> {
                if (keywords.stream().anyMatch(schema::has)) {
                  types.add(name);
                }
              });
    }
    if (types.contains("number")) {
      types.remove("integer");
    }
    return types;
  }

  private Expression typed(String type, JsonNode schema, String path) {
    return switch (type) {
      case "object" -> object(schema, path);
      case "array" -> array(schema, path);
      case "string" -> string(schema, path);
      case "number", "integer" -> number(type.equals("integer"), schema, path);
      case "boolean" -> Expression.choice(text("true"), text("false"));
      default -> text("null");
    };
  }

  private Expression object(JsonNode schema, String path) {
    JsonNode properties = schema.path("properties");
    JsonNode additional = schema.path("additionalProperties");
    Set<String> required = new LinkedHashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    Map<String, JsonNode> members = new LinkedHashMap<>();
    properties.properties().forEach(p -> members.put(p.getKey(), p.getValue()));
    boolean open = additional.isMissingNode() ? members.isEmpty() : !isFalse(additional);
    for (String name : required) {
      if (!members.containsKey(name)) {
        if (!open) {
          return Expression.NOTHING;
        }
        members.put(name, additional.isMissingNode() ? BooleanNode.TRUE : additional);
      }
    }
    Expression extra = Expression.NOTHING;
    if (open) {
      Expression key =
          members.isEmpty()
              ? new Reference(JsonRules.STRING)
              : JsonRules.keyOtherThan(List.copyOf(members.keySet()));
      Expression value =
          additional.isMissingNode()
              ? new Reference(JsonRules.VALUE)
              : schema(additional, path + "/additionalProperties");
      extra = JsonRules.member(key, value);
    }
    int min = count(schema, "minProperties", 0, path);
    int max = count(schema, "maxProperties", UNBOUNDED, path);
    boolean counted = min > required.size() || max < (open ? UNBOUNDED : members.size());
    // members that may come twice cannot be counted
    if (counted && (!members.isEmpty() || min > 1)) {
      throw SchemaKeywords.unsupported(
          schema.has("minProperties") ? "minProperties" : "maxProperties", path, "here");
    }
    Expression written =
        members.isEmpty()
            ? open ? JsonRules.elements(extra, min, max) : Expression.EMPTY
            : members(members, required, extra, open, path);
    return JsonRules.list("{", written, "}");
  }

  /**
   * Members in order. For each there are two rules: what follows when none was written before it,
   * and what follows when one was and a comma is due.
   */
  private Expression members(
      Map<String, JsonNode> members,
      Set<String> required,
      Expression extra,
      boolean open,
      String path) {
    Expression first = open ? JsonRules.elements(extra, 0, UNBOUNDED) : Expression.EMPTY;
    Expression later = open ? Expression.any(JsonRules.next(extra)) : Expression.EMPTY;
    List<String> names = new ArrayList<>(members.keySet());
    Collections.reverse(names);
    for (String name : names) {
      String at = path + "/properties/" + name;
      Reference member = new Reference("member" + at);
      rules.put(
          member.rule(),
          JsonRules.member(
              JsonRules.string(name), schema(members.getOrDefault(name, BooleanNode.TRUE), at)));
      Reference after = new Reference("after" + at);
      rules.put(after.rule(), later);
      Expression here = sequence(member, JsonRules.SPACE, after);
      Expression next = JsonRules.next(member);
      if (required.contains(name)) {
        first = here;
        later = sequence(next, after);
      } else {
        first = Expression.choice(here, first);
        later = sequence(optional(next), after);
      }
    }
    return first;
  }

  private Expression array(JsonNode schema, String path) {
    if (schema.path("uniqueItems").asBoolean()) {
      throw SchemaKeywords.unsupported("uniqueItems", path, "");
    }
    List<JsonNode> prefix = new ArrayList<>();
    schema.path("prefixItems").forEach(prefix::add);
    JsonNode items = schema.path("items");
    if (items.isArray()) {
      throw SchemaKeywords.unsupported("items", path, "as a list; prefixItems is its name now");
    }
    boolean closed = isFalse(items) || (items.isMissingNode() && !prefix.isEmpty());
    int min = count(schema, "minItems", 0, path);
    int max = count(schema, "maxItems", UNBOUNDED, path);
    if (max < min || (closed && min > prefix.size())) {
      return Expression.NOTHING;
    }
    Expression element =
        closed || items.isMissingNode()
            ? new Reference(JsonRules.VALUE)
            : schema(items, path + "/items");
    if (prefix.isEmpty()) {
      return JsonRules.list(
          "[", closed ? Expression.EMPTY : JsonRules.elements(element, min, max), "]");
    }
    int fixed = Math.min(prefix.size(), max);
    Expression rest =
        closed || fixed == max
            ? Expression.EMPTY
            : new Repeat(
                JsonRules.next(element),
                Math.max(0, min - fixed),
                max == UNBOUNDED ? max : max - fixed);
    for (int i = fixed - 1; i >= 0; i--) {
      Expression own = schema(prefix.get(i), path + "/prefixItems/" + i);
      Expression here =
          sequence(i == 0 ? sequence(own, JsonRules.SPACE) : JsonRules.next(own), rest);
      rest = i < min ? here : optional(here);
    }
    return JsonRules.list("[", rest, "]");
  }

  private static Expression string(JsonNode schema, String path) {
    int min = count(schema, "minLength", 0, path);
    int max = count(schema, "maxLength", UNBOUNDED, path);
    String pattern = schema.path("pattern").asText("");
    String format = schema.path("format").asText("");
    if (pattern.isEmpty() && format.isEmpty()) {
      if (max < min) {
        return Expression.NOTHING;
      }
      return min == 0 && max == UNBOUNDED
          ? new Reference(JsonRules.STRING)
          : inQuotes(new Repeat(new Reference(JsonRules.CHARACTER), min, max));
    }
    for (String keyword : List.of("minLength", "maxLength")) {
      if (schema.has(keyword)) {
        throw SchemaKeywords.unsupported(keyword, path, "beside pattern or format");
      }
    }
    if (!pattern.isEmpty() && !format.isEmpty()) {
      throw SchemaKeywords.unsupported("format", path, "beside pattern");
    }
    if (!pattern.isEmpty()) {
      try {
        return inQuotes(JsonRules.quoted(RegexParser.found(pattern)));
      } catch (GrammarException e) {
        throw new GrammarException("'pattern' at %s: %s".formatted(path, e.getMessage()));
      }
    }
    String regex = FORMATS.getProperty(format);
    if (regex == null) {
      throw SchemaKeywords.unsupported(
          "format", path, "for %s; %s are".formatted(format, FORMATS.stringPropertyNames()));
    }
    return inQuotes(JsonRules.quoted(RegexParser.whole(regex)));
  }

  private static Expression inQuotes(Expression content) {
    return sequence(text("\""), content, text("\""));
  }

  private static Expression number(boolean integer, JsonNode schema, String path) {
    if (schema.has("multipleOf") && !(integer && schema.get("multipleOf").asDouble() == 1)) {
      throw SchemaKeywords.unsupported("multipleOf", path, "");
    }
    NumberRange range =
        new NumberRange(
            bound(schema, "minimum", "exclusiveMinimum", 1),
            bound(schema, "maximum", "exclusiveMaximum", -1));
    if (range.low().isEmpty() && range.high().isEmpty()) {
      return new Reference(integer ? JsonRules.INTEGER : JsonRules.NUMBER);
    }
    return integer ? range.integers() : range.numbers();
  }

  /** The narrower of the two bounds. */
  private static Optional<Bound> bound(
      JsonNode schema, String inclusive, String exclusive, int sign) {
    Optional<Bound> bound = Optional.empty();
    if (schema.path(inclusive).isNumber()) {
      bound = Optional.of(new Bound(schema.get(inclusive).decimalValue(), false));
    }
    if (schema.path(exclusive).isNumber()) {
      Bound other = new Bound(schema.get(exclusive).decimalValue(), true);
      if (bound.isEmpty() || other.value().compareTo(bound.get().value()) * sign >= 0) {
        bound = Optional.of(other);
      }
    }
    return bound;
  }

  private static int count(JsonNode schema, String keyword, int absent, String path) {
    JsonNode value = schema.path(keyword);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.canConvertToInt() || value.asInt() < 0) {
      throw new GrammarException("'%s' at %s is %s.".formatted(keyword, path, value));
    }
    return value.asInt();
  }

  private static boolean isFalse(JsonNode schema) {
    return schema.isBoolean() && !schema.booleanValue();
  }
}
