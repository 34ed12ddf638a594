package dev.fathom.engine.template;

import dev.fathom.engine.template.Expression.Attribute;
import dev.fathom.engine.template.Expression.Binary;
import dev.fathom.engine.template.Expression.Call;
import dev.fathom.engine.template.Expression.Conditional;
import dev.fathom.engine.template.Expression.Filter;
import dev.fathom.engine.template.Expression.Index;
import dev.fathom.engine.template.Expression.ListOf;
import dev.fathom.engine.template.Expression.Literal;
import dev.fathom.engine.template.Expression.MapOf;
import dev.fathom.engine.template.Expression.Minus;
import dev.fathom.engine.template.Expression.Name;
import dev.fathom.engine.template.Expression.Not;
import dev.fathom.engine.template.Expression.Slice;
import dev.fathom.engine.template.Expression.Test;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recursive descent over Jinja's expressions, loosest binding first. */
final class ExpressionParser {

  private static final int MAX_DEPTH = 200;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

  private final List<Lexeme> lexemes;
  private int at;
  private int depth;

  ExpressionParser(String source) {
    lexemes = Lexeme.of(source);
  }

  /** The one expression of {@code source}. */
  static Expression parse(String source) {
    ExpressionParser parser = new ExpressionParser(source);
    Expression expression = parser.expression();
    parser.end();
    return expression;
  }

  void end() {
    if (peek().kind() != Lexeme.Kind.END) {
      throw unexpected();
    }
  }

  Expression expression() {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException("The template's expressions are nested too deeply.");
    }
    Expression value = or();
    if (accept("if")) {
      Expression condition = or();
      Optional<Expression> otherwise =
          accept("else") ? Optional.of(expression()) : Optional.empty();
      value = new Conditional(condition, value, otherwise);
    }
    depth--;
    return value;
  }

  /** Without a trailing condition, which after {@code for … in} belongs to the loop. */
  Expression or() {
    Expression left = and();
    while (accept("or")) {
      left = new Binary("or", left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (accept("and")) {
      left = new Binary("and", left, not());
    }
    return left;
  }

  private Expression not() {
    return accept("not") ? new Not(not()) : comparison();
  }

  private Expression comparison() {
    Expression left = sum();
    while (true) {
      if (COMPARISONS.contains(peek().text()) && peek().kind() == Lexeme.Kind.SYMBOL) {
        left = new Binary(take().text(), left, sum());
      } else if (accept("in")) {
        left = new Binary("in", left, sum());
      } else if (is("not") && lexemes.get(at + 1).text().equals("in")) {
        at += 2;
        left = new Not(new Binary("in", left, sum()));
      } else {
        return left;
      }
    }
  }

  private Expression sum() {
    Expression left = product();
    while (is("+") || is("-") || is("~")) {
      left = new Binary(take().text(), left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = unary();
    while (is("*") || is("/") || is("//") || is("%")) {
      left = new Binary(take().text(), left, unary());
    }
    return left;
  }

  private Expression unary() {
    return accept("-") ? new Minus(unary()) : filtered(postfix(primary()));
  }

  private Expression filtered(Expression value) {
    Expression result = value;
    while (true) {
      if (accept("|")) {
        String name = name();
        Arguments arguments = is("(") ? arguments() : new Arguments(List.of(), Map.of());
        result = new Filter(result, name, arguments.positional, arguments.named);
      } else if (accept("is")) {
        boolean negated = accept("not");
        String name = name();
        List<Expression> arguments = is("(") ? arguments().positional : List.of();
        result = new Test(result, name, arguments, negated);
      } else {
        return result;
      }
    }
  }

  private Expression postfix(Expression value) {
    Expression result = value;
    while (true) {
      if (accept(".")) {
        result = new Attribute(result, name());
      } else if (is("(")) {
        Arguments arguments = arguments();
        result = new Call(result, arguments.positional, arguments.named);
      } else if (accept("[")) {
        result = subscript(result);
      } else {
        return result;
      }
    }
  }

  private Expression subscript(Expression target) {
    Optional<Expression> from = is(":") ? Optional.empty() : Optional.of(expression());
    if (accept("]")) {
      return new Index(target, from.orElseThrow(this::unexpected));
    }
    expect(":");
    Optional<Expression> to = is(":") || is("]") ? Optional.empty() : Optional.of(expression());
    Optional<Expression> step = Optional.empty();
    if (accept(":") && !is("]")) {
      step = Optional.of(expression());
    }
    expect("]");
    return new Slice(target, from, to, step);
  }

  private Expression primary() {
    Lexeme lexeme = take();
    return switch (lexeme.kind()) {
      case STRING -> {
        StringBuilder text = new StringBuilder(lexeme.text());
        while (peek().kind() == Lexeme.Kind.STRING) {
          text.append(take().text());
        }
        yield new Literal(text.toString());
      }
      case NUMBER ->
          new Literal(
              lexeme.text().contains(".")
                  ? (Object) Double.valueOf(lexeme.text())
                  : (Object) Long.valueOf(lexeme.text()));
      case NAME ->
          switch (lexeme.text()) {
            case "true", "True" -> new Literal(true);
            case "false", "False" -> new Literal(false);
            case "none", "None" -> new Literal(Values.NONE);
            default -> new Name(lexeme.text());
          };
      case SYMBOL ->
          switch (lexeme.text()) {
            case "(" -> parenthesised();
            case "[" -> new ListOf(list("]"));
            case "{" -> map();
            default -> throw unexpected();
          };
      case END -> throw unexpected();
    };
  }

  private Expression parenthesised() {
    Expression first = expression();
    if (!is(",")) {
      expect(")");
      return first;
    }
    List<Expression> elements = new ArrayList<>(List.of(first));
    while (accept(",") && !is(")")) {
      elements.add(expression());
    }
    expect(")");
    return new ListOf(elements);
  }

  private List<Expression> list(String closing) {
    List<Expression> elements = new ArrayList<>();
    while (!accept(closing)) {
      elements.add(expression());
      if (!is(closing)) {
        expect(",");
      }
    }
    return elements;
  }

  private Expression map() {
    List<Map.Entry<Expression, Expression>> entries = new ArrayList<>();
    while (!accept("}")) {
      Expression key = expression();
      expect(":");
      entries.add(Map.entry(key, expression()));
      if (!is("}")) {
        expect(",");
      }
    }
    return new MapOf(entries);
  }

  private record Arguments(List<Expression> positional, Map<String, Expression> named) {}

  private Arguments arguments() {
    expect("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!accept(")")) {
      if (peek().kind() == Lexeme.Kind.NAME && lexemes.get(at + 1).text().equals("=")) {
        String name = name();
        expect("=");
        named.put(name, expression());
      } else {
        positional.add(expression());
      }
      if (!is(")")) {
        expect(",");
      }
    }
    return new Arguments(positional, named);
  }

  String name() {
    if (peek().kind() != Lexeme.Kind.NAME) {
      throw unexpected();
    }
    return take().text();
  }

  boolean accept(String text) {
    boolean here = is(text);
    at += here ? 1 : 0;
    return here;
  }

  void expect(String text) {
    if (!accept(text)) {
      throw unexpected();
    }
  }

  boolean is(String text) {
    return peek().kind() != Lexeme.Kind.STRING && peek().text().equals(text);
  }

  private Lexeme peek() {
    return lexemes.get(at);
  }

  private Lexeme take() {
    Lexeme lexeme = peek();
    if (lexeme.kind() != Lexeme.Kind.END) {
      at++;
    }
    return lexeme;
  }

  private TemplateException unexpected() {
    return new TemplateException("The template was not expected to go on with: " + peek().text());
  }
}
