package dev.fathom.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A word of an expression. */
record Lexeme(Kind kind, String text) {

  enum Kind {
    NAME,
    NUMBER,
    STRING,
    SYMBOL,
    END
  }

  private static final Pattern WORD =
      Pattern.compile(
          "\\s*(?:(?<name>[A-Za-z_]\\w*)|(?<number>\\d+(?:\\.\\d+)?)"
              + "|(?<string>'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")"
              + "|(?<symbol>==|!=|<=|>=|//|\\*\\*|[-+*/%~<>=()\\[\\]{}.,:|]))",
          Pattern.DOTALL);

  static List<Lexeme> of(String expression) {
    List<Lexeme> lexemes = new ArrayList<>();
    Matcher matcher = WORD.matcher(expression);
    int at = 0;
    while (!expression.substring(at).isBlank()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new TemplateException("Not understood: " + expression.substring(at));
      }
      lexemes.add(of(matcher));
      at = matcher.end();
    }
    lexemes.add(new Lexeme(Kind.END, ""));
    return lexemes;
  }

  private static Lexeme of(Matcher matcher) {
    if (matcher.group("name") != null) {
      return new Lexeme(Kind.NAME, matcher.group("name"));
    }
    if (matcher.group("number") != null) {
      return new Lexeme(Kind.NUMBER, matcher.group("number"));
    }
    String string = matcher.group("string");
    return string != null
        ? new Lexeme(Kind.STRING, unescape(string.substring(1, string.length() - 1)))
        : new Lexeme(Kind.SYMBOL, matcher.group("symbol"));
  }

  private static String unescape(String literal) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = literal.charAt(++i);
      switch (escaped) {
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case 'u' -> {
          text.append((char) Integer.parseInt(literal.substring(i + 1, i + 5), 16));
          i += 4;
        }
        case '\\', '\'', '"' -> text.append(escaped);
        default -> text.append('\\').append(escaped);
      }
    }
    return text.toString();
  }
}
