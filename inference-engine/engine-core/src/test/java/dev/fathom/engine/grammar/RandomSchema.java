package dev.fathom.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** A schema made up together with a generator of its documents. */
final class RandomSchema {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  final ObjectNode schema;
  private final Supplier<JsonNode> document;

  private RandomSchema(ObjectNode schema, Supplier<JsonNode> document) {
    this.schema = schema;
    this.document = document;
  }

  JsonNode document() {
    return document.get();
  }

  static RandomSchema of(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 8)) {
      case 0 -> string(random);
      case 1 -> integer(random);
      case 2 -> number(random);
      case 3 -> constants(random);
      case 4 -> pattern(random);
      case 5 -> new RandomSchema(type("boolean"), () -> JSON.booleanNode(random.nextBoolean()));
      case 6 -> new RandomSchema(type("null"), JSON::nullNode);
      case 7 -> date(random);
      case 8 -> array(random, depth);
      case 9 -> anyOf(random, depth);
      default -> object(random, depth);
    };
  }

  private static ObjectNode type(String name) {
    return JSON.objectNode().put("type", name);
  }

  private static RandomSchema string(SplittableRandom random) {
    int min = random.nextInt(4);
    int max = min + random.nextInt(90);
    ObjectNode schema = type("string");
    if (random.nextBoolean()) {
      schema.put("minLength", min).put("maxLength", max);
    }
    return new RandomSchema(
        schema,
        () -> {
          StringBuilder text = new StringBuilder();
          for (int n = min + random.nextInt(max - min + 1); n > 0; n--) {
            text.append(
                List.of("a", "\"", "\\", "\n", "é", "深", "😀", "\u0001").get(random.nextInt(8)));
          }
          return JSON.textNode(text.toString());
        });
  }

  private static RandomSchema integer(SplittableRandom random) {
    long low = random.nextLong(-2000, 2000);
    long high = low + random.nextLong(3000);
    ObjectNode schema = type("integer");
    boolean below = random.nextBoolean();
    boolean above = random.nextBoolean();
    if (below) {
      schema.put("minimum", low);
    }
    if (above) {
      schema.put("exclusiveMaximum", high + 1);
    }
    return new RandomSchema(
        schema,
        () ->
            JSON.numberNode(
                random.nextLong(below ? low : low - 5000, above ? high + 1 : high + 5000)));
  }

  private static RandomSchema number(SplittableRandom random) {
    BigDecimal low = BigDecimal.valueOf(random.nextLong(-5000, 5000), random.nextInt(4));
    BigDecimal high = low.add(BigDecimal.valueOf(random.nextLong(1, 4000), random.nextInt(4)));
    ObjectNode schema = type("number");
    boolean inclusive = random.nextBoolean();
    schema.set(inclusive ? "minimum" : "exclusiveMinimum", JSON.numberNode(low));
    schema.set("maximum", JSON.numberNode(high));
    return new RandomSchema(
        schema,
        () -> {
          BigDecimal part = BigDecimal.valueOf(random.nextInt(1, 1001), 3);
          BigDecimal value = low.add(high.subtract(low).multiply(part)).stripTrailingZeros();
          return JSON.numberNode(value.scale() < 0 ? value.setScale(0) : value);
        });
  }

  private static RandomSchema constants(SplittableRandom random) {
    List<JsonNode> values =
        List.of(
            JSON.textNode("red"),
            JSON.textNode("re\"d\n"),
            JSON.numberNode(12),
            JSON.nullNode(),
            JSON.objectNode().put("a", 1).put("b", true),
            JSON.arrayNode().add("x").add(2));
    ObjectNode schema = JSON.objectNode();
    values.forEach(schema.putArray("enum")::add);
    return new RandomSchema(schema, () -> values.get(random.nextInt(values.size())));
  }

  private static RandomSchema pattern(SplittableRandom random) {
    return new RandomSchema(
        type("string").put("pattern", "^[a-c\"]{2,5}\\d?$"),
        () ->
            JSON.textNode(
                "a\"cb".substring(random.nextInt(3)) + (random.nextBoolean() ? "7" : "")));
  }

  private static RandomSchema date(SplittableRandom random) {
    return new RandomSchema(
        type("string").put("format", "date"),
        () -> JSON.textNode(LocalDate.ofYearDay(2023, random.nextInt(1, 366)).toString()));
  }

  private static RandomSchema array(SplittableRandom random, int depth) {
    RandomSchema items = of(random, depth - 1);
    int min = random.nextInt(3);
    int max = min + random.nextInt(4);
    ObjectNode schema = type("array");
    schema.set("items", items.schema);
    schema.put("minItems", min).put("maxItems", max);
    List<RandomSchema> prefix = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      prefix.add(of(random, depth - 1));
      prefix.add(of(random, depth - 1));
      ArrayNode list = schema.putArray("prefixItems");
      prefix.forEach(p -> list.add(p.schema));
    }
    return new RandomSchema(
        schema,
        () -> {
          ArrayNode array = JSON.arrayNode();
          for (int n = min + random.nextInt(max - min + 1); n > 0; n--) {
            array.add(
                array.size() < prefix.size()
                    ? prefix.get(array.size()).document()
                    : items.document());
          }
          return array;
        });
  }

  private static RandomSchema anyOf(SplittableRandom random, int depth) {
    List<RandomSchema> branches = List.of(of(random, depth - 1), of(random, depth - 1));
    ObjectNode schema = JSON.objectNode();
    ArrayNode list = schema.putArray("anyOf");
    branches.forEach(branch -> list.add(branch.schema));
    return new RandomSchema(schema, () -> branches.get(random.nextInt(2)).document());
  }

  private static RandomSchema object(SplittableRandom random, int depth) {
    ObjectNode schema = type("object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    List<String> names = List.of("a", "ab", "name", "q\"uote", "深");
    List<String> used = new ArrayList<>();
    List<RandomSchema> members = new ArrayList<>();
    List<Boolean> needed = new ArrayList<>();
    for (String name : names) {
      if (random.nextBoolean()) {
        RandomSchema member = of(random, depth - 1);
        used.add(name);
        members.add(member);
        properties.set(name, member.schema);
        needed.add(random.nextBoolean());
        if (needed.getLast()) {
          required.add(name);
        }
      }
    }
    boolean open = random.nextInt(3) == 0;
    schema.put("additionalProperties", open);
    return new RandomSchema(
        schema,
        () -> {
          ObjectNode object = JSON.objectNode();
          for (int i = 0; i < used.size(); i++) {
            if (needed.get(i) || random.nextBoolean()) {
              object.set(used.get(i), members.get(i).document());
            }
          }
          if (open && random.nextBoolean()) {
            object.put("abc", 1).put("other", "x");
          }
          return object;
        });
  }
}
