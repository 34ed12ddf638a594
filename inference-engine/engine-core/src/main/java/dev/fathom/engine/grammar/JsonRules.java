package dev.fathom.engine.grammar;

import static dev.fathom.engine.grammar.Expression.any;
import static dev.fathom.engine.grammar.Expression.choice;
import static dev.fathom.engine.grammar.Expression.optional;
import static dev.fathom.engine.grammar.Expression.sequence;
import static dev.fathom.engine.grammar.Expression.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.engine.grammar.Expression.Characters;
import dev.fathom.engine.grammar.Expression.Reference;
import dev.fathom.engine.grammar.Expression.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259), with white space bounded: a model that may write it without end sometimes does.
 */
final class JsonRules {

  static final String VALUE = "value";
  static final String OBJECT = "object";
  static final String ARRAY = "array";
  static final String STRING = "string";
  static final String NUMBER = "number";
  static final String INTEGER = "integer";

  /** One character of a string, escaped or not. */
  static final String CHARACTER = "character";

  static final Expression SPACE = new Reference("space");

  private static final Map<String, Expression> RULES =
      GbnfParser.parse(Resources.text("json.gbnf"));

  private static final CodePoints ESCAPED = CodePoints.range(0, 0x1F).or(CodePoints.anyOf("\"\\"));

  private JsonRules() {}

  /** The rules of JSON, and one document. */
  static Map<String, Expression> document(Expression root) {
    Map<String, Expression> rules = new LinkedHashMap<>(RULES);
    rules.put(Grammar.ROOT, sequence(SPACE, root));
    return rules;
  }

  /** Comma, then another. */
  static Expression next(Expression element) {
    return sequence(text(","), SPACE, element, SPACE);
  }

  /** Every occurrence of an expression over text, as it is written inside a string. */
  static Expression quoted(Expression expression) {
    return switch (expression) {
      case Characters c -> quoted(c.set());
      case Expression.Sequence s ->
          new Expression.Sequence(s.parts().stream().map(JsonRules::quoted).toList());
      case Expression.Choice c ->
          new Expression.Choice(c.options().stream().map(JsonRules::quoted).toList());
      case Repeat r -> new Repeat(quoted(r.body()), r.min(), r.max());
      case Reference r -> r;
    };
  }

  private static Expression quoted(CodePoints set) {
    List<Expression> options = new ArrayList<>();
    CodePoints plain = set.minus(ESCAPED);
    if (!plain.isEmpty()) {
      options.add(new Characters(plain));
    }
    for (int c = 0; c <= '\\'; c++) {
      if (ESCAPED.contains(c) && set.contains(c)) {
        options.add(text(escape(c)));
      }
    }
    return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
  }

  private static String escape(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> "\\u%04x".formatted(c);
    };
  }

  /** A string's literal. */
  static Expression string(String value) {
    return sequence(text("\""), quoted(text(value)), text("\""));
  }

  /** Just this value, white space aside. */
  static Expression literal(JsonNode value) {
    if (value.isTextual()) {
      return string(value.asText());
    }
    if (value.isArray()) {
      List<Expression> parts = new ArrayList<>(List.of(text("["), SPACE));
      for (int i = 0; i < value.size(); i++) {
        Expression element = literal(value.get(i));
        parts.add(i == 0 ? sequence(element, SPACE) : next(element));
      }
      parts.add(text("]"));
      return new Expression.Sequence(parts);
    }
    if (value.isObject()) {
      List<Expression> parts = new ArrayList<>(List.of(text("{"), SPACE));
      boolean first = true;
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        Expression element = member(string(member.getKey()), literal(member.getValue()));
        parts.add(first ? sequence(element, SPACE) : next(element));
        first = false;
      }
      parts.add(text("}"));
      return new Expression.Sequence(parts);
    }
    return text(value.toString());
  }

  static Expression member(Expression key, Expression value) {
    return sequence(key, SPACE, text(":"), SPACE, value);
  }

  /** The literal of a string, written without escapes, that is none of these. */
  static Expression keyOtherThan(List<String> names) {
    return sequence(text("\""), rest(names));
  }

  private static Expression rest(List<String> names) {
    CodePoints plain = ESCAPED.complement();
    if (names.isEmpty()) {
      return sequence(any(new Characters(plain)), text("\""));
    }
    Map<Integer, List<String>> byFirst = new LinkedHashMap<>();
    for (String name : names) {
      if (!name.isEmpty()) {
        int first = name.codePointAt(0);
        byFirst
            .computeIfAbsent(first, f -> new ArrayList<>())
            .add(name.substring(Character.charCount(first)));
      }
    }
    List<Expression> options = new ArrayList<>();
    if (!names.contains("")) {
      options.add(text("\""));
    }
    CodePoints others = plain;
    for (Map.Entry<Integer, List<String>> branch : byFirst.entrySet()) {
      CodePoints first = CodePoints.of(branch.getKey());
      others = others.minus(first);
      if (!ESCAPED.contains(branch.getKey())) {
        options.add(sequence(new Characters(first), rest(branch.getValue())));
      }
    }
    options.add(sequence(new Characters(others), rest(List.of())));
    return new Expression.Choice(options);
  }

  /** Elements between brackets, the first without a comma before it. */
  static Expression list(String open, Expression elements, String close) {
    return sequence(text(open), SPACE, elements, text(close));
  }

  /** From {@code min} to {@code max} equal elements. */
  static Expression elements(Expression element, int min, int max) {
    if (max == 0) {
      return Expression.EMPTY;
    }
    int more = max == Expression.UNBOUNDED ? max : max - 1;
    Expression some =
        sequence(element, SPACE, new Repeat(next(element), Math.max(0, min - 1), more));
    return min == 0 ? optional(some) : choice(some);
  }
}
