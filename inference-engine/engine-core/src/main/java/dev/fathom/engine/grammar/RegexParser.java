package dev.fathom.engine.grammar;

import dev.fathom.engine.grammar.Expression.Characters;
import dev.fathom.engine.grammar.Expression.Repeat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * The regular part of ECMAScript's regular expressions, which JSON Schema uses: no look-around, no
 * references back. How greedy a repetition is does not matter to what matches.
 */
final class RegexParser {

  private static final CodePoints DIGIT = CodePoints.range('0', '9');
  private static final CodePoints WORD =
      DIGIT.or(CodePoints.range('a', 'z')).or(CodePoints.range('A', 'Z')).or(CodePoints.of('_'));
  private static final CodePoints WHITE =
      CodePoints.anyOf("\t\n\u000B\f\r \u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF")
          .or(CodePoints.range(0x2000, 0x200A));
  private static final CodePoints LINE_ENDS = CodePoints.anyOf("\n\r\u2028\u2029");
  private static final Expression ANYTHING = Expression.any(new Characters(CodePoints.ALL));

  private final String source;
  private int at;

  private RegexParser(String source) {
    this.source = source;
  }

  /** The texts that match from beginning to end. */
  static Expression whole(String regex) {
    return new RegexParser(regex).alternatives(true, false);
  }

  /** The texts in which a match is found, as JSON Schema's {@code pattern} means it. */
  static Expression found(String regex) {
    return new RegexParser(regex).alternatives(true, true);
  }

  private Expression alternatives(boolean top, boolean search) {
    List<Expression> options = new ArrayList<>();
    do {
      boolean start = top && take("^");
      List<Expression> parts = new ArrayList<>();
      boolean end = false;
      while (at < source.length() && peek() != '|' && peek() != ')') {
        if (top && peek() == '$' && (at + 1 == source.length() || source.charAt(at + 1) == '|')) {
          at++;
          end = true;
        } else {
          parts.add(repetition());
        }
      }
      if (search && !start) {
        parts.addFirst(ANYTHING);
      }
      if (search && !end) {
        parts.add(ANYTHING);
      }
      options.add(parts.size() == 1 ? parts.getFirst() : new Expression.Sequence(parts));
    } while (take("|"));
    if (top && at < source.length()) {
      throw error("a ) that nothing opens");
    }
    return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
  }

  private Expression repetition() {
    Expression body = atom();
    while (at < source.length()) {
      if (take("*")) {
        body = Expression.any(body);
      } else if (take("+")) {
        body = new Repeat(body, 1, Expression.UNBOUNDED);
      } else if (take("?")) {
        body = Expression.optional(body);
      } else if (peek() == '{') {
        body = counted(body);
      } else {
        break;
      }
      take("?");
    }
    return body;
  }

  private Expression counted(Expression body) {
    at++;
    int min = number();
    int max = min;
    if (take(",")) {
      max = at < source.length() && peek() == '}' ? Expression.UNBOUNDED : number();
    }
    if (!take("}")) {
      throw error("a repetition that is not closed");
    }
    return new Repeat(body, min, max);
  }

  private int number() {
    int start = at;
    while (at < source.length() && peek() >= '0' && peek() <= '9' && at - start < 6) {
      at++;
    }
    if (at == start) {
      throw error("a repetition without a number");
    }
    return Integer.parseInt(source.substring(start, at));
  }

  private Expression atom() {
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '(' -> {
        skipGroupName();
        yield group();
      }
      case '[' -> new Characters(characterClass());
      case '.' -> new Characters(LINE_ENDS.complement());
      case '\\' -> {
        if (at < source.length() && "bBkK123456789".indexOf(peek()) >= 0) {
          throw error("\\" + peek());
        }
        yield new Characters(escape());
      }
      case '^', '$' -> throw error(Character.toString(c) + " inside the expression");
      case '*', '+', '?', '{' -> throw error("a repetition of nothing");
      default -> new Characters(CodePoints.of(c));
    };
  }

  /** What stands between a ( and the group's expression; look-around does too, and is refused. */
  private void skipGroupName() {
    if (take("?:") || !take("?")) {
      return;
    }
    int end = source.indexOf('>', at);
    boolean looks = source.startsWith("<=", at) || source.startsWith("<!", at);
    if (!take("<") || looks || end < 0) {
      throw error("look-around");
    }
    at = end + 1;
  }

  private Expression group() {
    Expression body = alternatives(false, false);
    if (!take(")")) {
      throw error("a ( that is not closed");
    }
    return body;
  }

  private CodePoints characterClass() {
    boolean negated = take("^");
    CodePoints set = CodePoints.NONE;
    while (true) {
      if (at >= source.length()) {
        throw error("a [ that is not closed");
      }
      if (take("]")) {
        return negated ? set.complement() : set;
      }
      CodePoints first = classMember();
      if (at + 1 < source.length() && peek() == '-' && source.charAt(at + 1) != ']') {
        at++;
        CodePoints last = classMember();
        if (single(first) > single(last)) {
          throw error("a range that ends before it starts");
        }
        set = set.or(CodePoints.range(single(first), single(last)));
      } else {
        set = set.or(first);
      }
    }
  }

  private int single(CodePoints set) {
    if (set.ranges().size() != 1
        || set.ranges().getFirst().first() != set.ranges().getFirst().last()) {
      throw error("a range between what are no characters");
    }
    return set.ranges().getFirst().first();
  }

  private CodePoints classMember() {
    if (take("\\")) {
      return take("b") ? CodePoints.of('\b') : escape();
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return CodePoints.of(c);
  }

  private CodePoints escape() {
    if (at >= source.length()) {
      throw error("a \\ at the end");
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case 'd' -> DIGIT;
      case 'D' -> DIGIT.complement();
      case 'w' -> WORD;
      case 'W' -> WORD.complement();
      case 's' -> WHITE;
      case 'S' -> WHITE.complement();
      case 'n' -> CodePoints.of('\n');
      case 'r' -> CodePoints.of('\r');
      case 't' -> CodePoints.of('\t');
      case 'f' -> CodePoints.of('\f');
      case 'v' -> CodePoints.of(0x0B);
      case '0' -> CodePoints.of(0);
      case 'x' -> CodePoints.of(hex(2));
      case 'u' -> CodePoints.of(take("{") ? braced() : hex(4));
      case 'p', 'P' -> property(c);
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw error("\\" + Character.toString(c));
        }
        yield CodePoints.of(c);
      }
    };
  }

  private int hex(int digits) {
    try {
      int value = Integer.parseInt(source.substring(at, at + digits), 16);
      at += digits;
      return value;
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw error("an escape without its " + digits + " digits");
    }
  }

  private int braced() {
    int end = source.indexOf('}', at);
    int value = hex(Math.max(1, end - at));
    at++;
    return value;
  }

  private CodePoints property(int kind) {
    int end = source.indexOf('}', at);
    if (!take("{") || end < 0) {
      throw error("\\p without its {name}");
    }
    String name = source.substring(at, end);
    at = end + 1;
    try {
      CodePoints set = CodePoints.matching("\\p{" + name.replace("Script=", "Is") + "}");
      return kind == 'p' ? set : set.complement();
    } catch (PatternSyntaxException e) {
      throw error("\\p{" + name + "}");
    }
  }

  private char peek() {
    return source.charAt(at);
  }

  private boolean take(String text) {
    boolean there = source.startsWith(text, at);
    if (there) {
      at += text.length();
    }
    return there;
  }

  private GrammarException error(String what) {
    return new GrammarException(
        "The regular expression %s has %s, which is not supported (near character %d)."
            .formatted(source, what, at));
  }
}
