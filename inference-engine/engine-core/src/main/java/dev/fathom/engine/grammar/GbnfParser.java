package dev.fathom.engine.grammar;

import dev.fathom.engine.grammar.Expression.Characters;
import dev.fathom.engine.grammar.Expression.Reference;
import dev.fathom.engine.grammar.Expression.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads llama.cpp's GBNF: {@code name ::= "text" [class] rule (group) * + ? {m,n} |}. */
final class GbnfParser {

  private final String source;
  private int at;

  private GbnfParser(String source) {
    this.source = source;
  }

  static Map<String, Expression> parse(String source) {
    GbnfParser parser = new GbnfParser(source);
    Map<String, Expression> rules = new LinkedHashMap<>();
    parser.space(true);
    while (parser.at < source.length()) {
      String name = parser.name();
      parser.space(false);
      parser.expect("::=");
      parser.space(true);
      if (rules.put(name, parser.alternatives(false)) != null) {
        throw parser.error("rule " + name + " a second time");
      }
      parser.space(true);
    }
    return rules;
  }

  private Expression alternatives(boolean nested) {
    List<Expression> options = new ArrayList<>();
    do {
      space(true);
      options.add(sequence(nested));
    } while (another());
    return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
  }

  /** Takes a bar, also one that begins the next line. */
  private boolean another() {
    int before = at;
    space(true);
    boolean there = take("|");
    if (!there) {
      at = before;
    }
    return there;
  }

  private Expression sequence(boolean nested) {
    List<Expression> parts = new ArrayList<>();
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '"') {
        at++;
        parts.add(repeated(literal()));
      } else if (c == '[') {
        at++;
        parts.add(repeated(new Characters(characterClass())));
      } else if (c == '.') {
        at++;
        parts.add(repeated(new Characters(CodePoints.ALL)));
      } else if (c == '(') {
        at++;
        space(true);
        Expression group = alternatives(true);
        space(true);
        expect(")");
        parts.add(repeated(group));
      } else if (nameCharacter(c)) {
        parts.add(repeated(new Reference(name())));
      } else {
        break;
      }
      space(nested);
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.Sequence(parts);
  }

  private Expression repeated(Expression body) {
    Expression result = body;
    while (true) {
      if (take("*")) {
        result = Expression.any(result);
      } else if (take("+")) {
        result = new Repeat(result, 1, Expression.UNBOUNDED);
      } else if (take("?")) {
        result = Expression.optional(result);
      } else if (take("{")) {
        int min = number();
        int max = min;
        if (take(",")) {
          max = source.startsWith("}", at) ? Expression.UNBOUNDED : number();
        }
        expect("}");
        result = new Repeat(result, min, max);
      } else {
        return result;
      }
    }
  }

  private int number() {
    int start = at;
    while (at < source.length() && Character.isDigit(source.charAt(at)) && at - start < 6) {
      at++;
    }
    if (at == start) {
      throw error("a repetition without a number");
    }
    return Integer.parseInt(source.substring(start, at));
  }

  private Expression literal() {
    List<Expression> characters = new ArrayList<>();
    while (!take("\"")) {
      characters.add(new Characters(CodePoints.of(character())));
    }
    return characters.size() == 1 ? characters.getFirst() : new Expression.Sequence(characters);
  }

  private CodePoints characterClass() {
    boolean negated = take("^");
    CodePoints set = CodePoints.NONE;
    while (!take("]")) {
      int first = character();
      int last = first;
      if (at + 1 < source.length() && source.charAt(at) == '-' && source.charAt(at + 1) != ']') {
        at++;
        last = character();
      }
      if (last < first) {
        throw error("a range that ends before it starts");
      }
      set = set.or(CodePoints.range(first, last));
    }
    return negated ? set.complement() : set;
  }

  private int character() {
    if (at >= source.length() || source.charAt(at) == '\n') {
      throw error("a text or class that is not closed");
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    if (c != '\\') {
      return c;
    }
    if (at >= source.length()) {
      throw error("a \\ at the end");
    }
    char kind = source.charAt(at++);
    return switch (kind) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      case 'U' -> hex(8);
      case '"', '\\', '[', ']', '-', '^' -> kind;
      default -> throw error("the escape \\" + kind);
    };
  }

  private int hex(int digits) {
    try {
      int value = Integer.parseInt(source.substring(at, at + digits), 16);
      at += digits;
      if (Character.isValidCodePoint(value)) {
        return value;
      }
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      // told below
    }
    throw error("an escape that is no character");
  }

  private String name() {
    int start = at;
    while (at < source.length() && nameCharacter(source.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw error("no rule's name where one should be");
    }
    return source.substring(start, at);
  }

  private static boolean nameCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_';
  }

  /** Spaces and comments; line ends too where a rule cannot end. */
  private void space(boolean lines) {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == ' ' || c == '\t' || (lines && (c == '\n' || c == '\r'))) {
        at++;
      } else if (c == '#') {
        int end = source.indexOf('\n', at);
        at = end < 0 ? source.length() : end;
      } else {
        return;
      }
    }
  }

  private boolean take(String text) {
    boolean there = source.startsWith(text, at);
    if (there) {
      at += text.length();
    }
    return there;
  }

  private void expect(String text) {
    if (!take(text)) {
      throw error("no '" + text + "' where one should be");
    }
  }

  private GrammarException error(String what) {
    long line = source.substring(0, Math.min(at, source.length())).lines().count();
    return new GrammarException("Line %d of the grammar has %s.".formatted(line, what));
  }
}
