package dev.fathom.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.engine.grammar.Expression.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A context-free grammar over Unicode text, from one of the notations people write. Immutable;
 * {@link TokenGrammars} fits it to a vocabulary.
 */
public final class Grammar {

  static final String ROOT = "root";

  private final Map<String, Expression> rules;
  private final Automaton automaton;

  /**
   * Checks the rules, of which {@link #ROOT} is the first.
   *
   * @throws GrammarException when a rule is missing, or calls itself before it has read anything
   */
  Grammar(Map<String, Expression> rules) {
    this.rules = new LinkedHashMap<>(rules);
    RuleCheck.check(this.rules);
    automaton = AutomatonBuilder.build(this.rules);
  }

  /** Any JSON object, as {@code response_format} {@code json_object} asks for. */
  public static Grammar jsonObject() {
    return new Grammar(JsonRules.document(new Reference(JsonRules.OBJECT)));
  }

  /**
   * The documents of a JSON Schema (2020-12). Members come in the order of {@code properties};
   * where those are given, others are allowed only if {@code additionalProperties} says so.
   *
   * @throws GrammarException naming the keyword and its path, when one is not supported
   */
  public static Grammar schema(JsonNode schema) {
    return new Grammar(new SchemaRules(schema).rules());
  }

  /**
   * The texts that match a regular expression from beginning to end.
   *
   * @throws GrammarException when it is damaged or uses what no automaton can do
   */
  public static Grammar regex(String regex) {
    return new Grammar(Map.of(ROOT, RegexParser.whole(regex)));
  }

  /** One of these texts. */
  public static Grammar choice(List<String> texts) {
    return new Grammar(
        Map.of(ROOT, new Expression.Choice(texts.stream().map(Expression::text).toList())));
  }

  /**
   * A grammar in llama.cpp's notation, which starts at its rule {@code root}.
   *
   * @throws GrammarException when it is damaged
   */
  public static Grammar gbnf(String source) {
    return new Grammar(GbnfParser.parse(source));
  }

  /** The texts of any of several grammars. */
  public static Grammar anyOf(List<Grammar> grammars) {
    Map<String, Expression> all = new LinkedHashMap<>();
    for (int i = 0; i < grammars.size(); i++) {
      String prefix = i + ".";
      grammars.get(i).rules.forEach((name, body) -> all.put(prefix + name, prefixed(body, prefix)));
    }
    List<Expression> starts = new ArrayList<>();
    for (int i = 0; i < grammars.size(); i++) {
      starts.add(new Reference(i + "." + ROOT));
    }
    all.put(ROOT, new Expression.Choice(starts));
    return new Grammar(all);
  }

  /** The same texts between two others. */
  public Grammar between(String before, String after) {
    Map<String, Expression> all = new LinkedHashMap<>();
    rules.forEach((name, body) -> all.put("inner." + name, prefixed(body, "inner.")));
    all.put(
        ROOT,
        Expression.sequence(
            Expression.text(before), new Reference("inner." + ROOT), Expression.text(after)));
    return new Grammar(all);
  }

  private static Expression prefixed(Expression expression, String prefix) {
    return switch (expression) {
      case Expression.Characters c -> c;
      case Expression.Sequence s ->
          new Expression.Sequence(s.parts().stream().map(p -> prefixed(p, prefix)).toList());
      case Expression.Choice c ->
          new Expression.Choice(c.options().stream().map(o -> prefixed(o, prefix)).toList());
      case Expression.Repeat r ->
          new Expression.Repeat(prefixed(r.body(), prefix), r.min(), r.max());
      case Reference r -> new Reference(prefix + r.rule());
    };
  }

  Automaton automaton() {
    return automaton;
  }
}
