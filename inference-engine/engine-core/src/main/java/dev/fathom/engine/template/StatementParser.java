package dev.fathom.engine.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts segments together to statements. */
final class StatementParser {

  private final List<Segment> segments;
  private int at;

  private StatementParser(List<Segment> segments) {
    this.segments = segments;
  }

  static List<Statement> parse(String template) {
    StatementParser parser = new StatementParser(Segment.cut(template));
    List<Statement> statements = parser.body();
    if (parser.at < parser.segments.size()) {
      throw new TemplateException("Nothing is open for: " + parser.segments.get(parser.at).body());
    }
    return statements;
  }

  /** Statements up to a block that belongs to what is around them, which is left in place. */
  private List<Statement> body() {
    List<Statement> statements = new ArrayList<>();
    while (at < segments.size()) {
      Segment segment = segments.get(at);
      switch (segment.kind()) {
        case TEXT -> statements.add(new Statement.Text(segment.body()));
        case OUTPUT -> statements.add(new Statement.Output(ExpressionParser.parse(segment.body())));
        case BLOCK -> {
          Optional<Statement> statement = block(segment.body());
          if (statement.isEmpty()) {
            return statements;
          }
          statements.add(statement.get());
        }
      }
      at++;
    }
    return statements;
  }

  /** Leaves {@code at} on its last segment; empty for blocks like {@code else} and {@code end…}. */
  private Optional<Statement> block(String source) {
    ExpressionParser rest = new ExpressionParser(source);
    String keyword = rest.name();
    return switch (keyword) {
      case "if" -> Optional.of(ifBlock(rest));
      case "for" -> Optional.of(forBlock(rest));
      case "set" -> Optional.of(setBlock(rest));
      case "macro" -> Optional.of(macroBlock(rest));
      case "break" -> Optional.of(new Statement.Break());
      case "continue" -> Optional.of(new Statement.Continue());
      case "generation" -> Optional.of(transparent("endgeneration"));
      case "elif", "else", "endif", "endfor", "endset", "endmacro", "endgeneration" ->
          Optional.empty();
      default -> throw new TemplateException("The block " + keyword + " is not supported.");
    };
  }

  /** Marks the model's own words for training; in inference it is as if it were not there. */
  private Statement transparent(String end) {
    at++;
    List<Statement> body = body();
    closing(end);
    return new Statement.If(
        List.of(new Statement.Branch(new Expression.Literal(true), body)), List.of());
  }

  private Statement ifBlock(ExpressionParser header) {
    List<Statement.Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    ExpressionParser current = header;
    while (true) {
      Expression condition = current.expression();
      current.end();
      at++;
      branches.add(new Statement.Branch(condition, body()));
      current = new ExpressionParser(here());
      switch (current.name()) {
        case "elif" -> {}
        case "else" -> {
          at++;
          otherwise = body();
          closing("endif");
          return new Statement.If(branches, otherwise);
        }
        case "endif" -> {
          return new Statement.If(branches, otherwise);
        }
        default -> throw new TemplateException("An if is closed by: " + here());
      }
    }
  }

  private Statement forBlock(ExpressionParser header) {
    List<String> names = names(header);
    header.expect("in");
    Expression elements = header.or();
    Optional<Expression> filter =
        header.accept("if") ? Optional.of(header.expression()) : Optional.empty();
    header.end();
    at++;
    List<Statement> body = body();
    List<Statement> otherwise = List.of();
    if (here().equals("else")) {
      at++;
      otherwise = body();
    }
    closing("endfor");
    return new Statement.For(names, elements, filter, body, otherwise);
  }

  private static List<String> names(ExpressionParser header) {
    List<String> names = new ArrayList<>(List.of(header.name()));
    while (header.accept(",")) {
      names.add(header.name());
    }
    return names;
  }

  private Statement setBlock(ExpressionParser header) {
    List<String> names = names(header);
    if (header.accept(".")) {
      String attribute = header.name();
      header.expect("=");
      Expression value = header.expression();
      header.end();
      return new Statement.SetAttribute(names.getFirst(), attribute, value);
    }
    if (header.accept("=")) {
      Expression value = header.expression();
      header.end();
      return new Statement.Set(names, value);
    }
    header.end();
    at++;
    List<Statement> body = body();
    closing("endset");
    return new Statement.SetBlock(names.getFirst(), body);
  }

  private Statement macroBlock(ExpressionParser header) {
    String name = header.name();
    header.expect("(");
    List<String> parameters = new ArrayList<>();
    Map<String, Expression> defaults = new LinkedHashMap<>();
    while (!header.accept(")")) {
      String parameter = header.name();
      parameters.add(parameter);
      if (header.accept("=")) {
        defaults.put(parameter, header.expression());
      }
      if (!header.is(")")) {
        header.expect(",");
      }
    }
    header.end();
    at++;
    List<Statement> body = body();
    closing("endmacro");
    return new Statement.Macro(name, parameters, defaults, body);
  }

  private String here() {
    if (at >= segments.size()) {
      throw new TemplateException("The template ends inside a block.");
    }
    return segments.get(at).body();
  }

  private void closing(String keyword) {
    if (!here().equals(keyword)) {
      throw new TemplateException("Expected " + keyword + ", found " + here());
    }
  }
}
