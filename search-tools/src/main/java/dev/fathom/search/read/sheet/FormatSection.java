package dev.fathom.search.read.sheet;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One of the sections of a number format, cut into tokens. Immutable. */
final class FormatSection {
  private static final Pattern CONDITION = Pattern.compile("(<=|>=|<>|<|>|=)(-?[0-9.]+)");
  private static final Pattern ELAPSED = Pattern.compile("(?i)h+|m+|s+");

  /** A piece of a section: a symbol with a meaning, or literal text. */
  record Token(char symbol, String text) {
    static final char LITERAL = '"';

    boolean isLiteral() {
      return symbol == LITERAL;
    }

    boolean isDigit() {
      return symbol == '0' || symbol == '#' || symbol == '?';
    }
  }

  private final List<Token> tokens;
  private final @Nullable String operator;
  private final BigDecimal bound;
  private final boolean date;
  private final boolean general;

  private FormatSection(
      List<Token> tokens,
      @Nullable String operator,
      BigDecimal bound,
      boolean date,
      boolean general) {
    this.tokens = List.copyOf(tokens);
    this.operator = operator;
    this.bound = bound;
    this.date = date;
    this.general = general;
  }

  /** Cuts a code at its semicolons, but for quoted ones. */
  static List<String> split(String code) {
    List<String> sections = new ArrayList<>();
    StringBuilder section = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      }
      if (c == ';' && !quoted) {
        sections.add(section.toString());
        section.setLength(0);
        continue;
      }
      section.append(c);
      if ((c == '\\' || c == '_' || c == '*') && !quoted && i + 1 < code.length()) {
        section.append(code.charAt(++i));
      }
    }
    sections.add(section.toString());
    return sections;
  }

  static FormatSection of(String code) {
    List<Token> tokens = new ArrayList<>();
    String operator = null;
    BigDecimal bound = BigDecimal.ZERO;
    boolean date = false;
    boolean general = false;
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < code.length()) {
      char c = code.charAt(i);
      String rest = code.substring(i);
      if (c == '"') {
        int end = code.indexOf('"', i + 1);
        literal.append(code, i + 1, end < 0 ? code.length() : end);
        i = end < 0 ? code.length() : end + 1;
        continue;
      }
      if (c == '\\' || c == '_' || c == '*') {
        if (c == '\\' && i + 1 < code.length()) {
          literal.append(code.charAt(i + 1));
        }
        i += 2;
        continue;
      }
      if (c == '[') {
        int end = code.indexOf(']', i);
        String inside = code.substring(i + 1, end < 0 ? code.length() : end);
        i = end < 0 ? code.length() : end + 1;
        Matcher condition = CONDITION.matcher(inside);
        if (inside.startsWith("$")) {
          int dash = inside.indexOf('-');
          literal.append(inside, 1, dash < 0 ? inside.length() : dash);
        } else if (condition.matches() && isNumber(condition.group(2))) {
          operator = condition.group(1);
          bound = new BigDecimal(condition.group(2));
        } else if (ELAPSED.matcher(inside).matches()) {
          flush(literal, tokens);
          tokens.add(new Token('[', inside.toLowerCase(Locale.ROOT)));
          date = true;
        }
        continue;
      }
      if (rest.regionMatches(true, 0, "General", 0, 7)) {
        flush(literal, tokens);
        tokens.add(new Token('G', ""));
        general = true;
        i += 7;
        continue;
      }
      if (rest.regionMatches(true, 0, "AM/PM", 0, 5) || rest.regionMatches(true, 0, "A/P", 0, 3)) {
        flush(literal, tokens);
        int length = rest.regionMatches(true, 0, "AM/PM", 0, 5) ? 5 : 3;
        tokens.add(new Token('a', code.substring(i, i + length)));
        date = true;
        i += length;
        continue;
      }
      char lower = Character.toLowerCase(c);
      if ("ymdhs".indexOf(lower) >= 0) {
        flush(literal, tokens);
        int end = i;
        while (end < code.length() && Character.toLowerCase(code.charAt(end)) == lower) {
          end++;
        }
        tokens.add(new Token(lower, code.substring(i, end).toLowerCase(Locale.ROOT)));
        date = true;
        i = end;
        continue;
      }
      if ((c == 'E' || c == 'e')
          && i + 1 < code.length()
          && "+-".indexOf(code.charAt(i + 1)) >= 0) {
        flush(literal, tokens);
        tokens.add(new Token('E', code.substring(i + 1, i + 2)));
        i += 2;
        continue;
      }
      if ("0#?.,%/@".indexOf(c) >= 0) {
        flush(literal, tokens);
        tokens.add(new Token(c, String.valueOf(c)));
      } else {
        literal.append(c);
      }
      i++;
    }
    flush(literal, tokens);
    return new FormatSection(tokens, operator, bound, date, general);
  }

  private static boolean isNumber(String text) {
    return text.matches("-?(?:\\d+\\.?\\d*|\\.\\d+)");
  }

  private static void flush(StringBuilder literal, List<Token> tokens) {
    if (!literal.isEmpty()) {
      tokens.add(new Token(Token.LITERAL, literal.toString()));
      literal.setLength(0);
    }
  }

  boolean isDate() {
    return date;
  }

  boolean hasCondition() {
    return operator != null;
  }

  boolean holds(BigDecimal value) {
    int order = value.compareTo(bound);
    return switch (operator == null ? "" : operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      case "=" -> order == 0;
      case "<>" -> order != 0;
      default -> true;
    };
  }

  String display(BigDecimal value, boolean from1904) {
    if (date) {
      return SerialDate.display(tokens, value, from1904);
    }
    if (general) {
      StringBuilder shown = new StringBuilder();
      for (Token token : tokens) {
        shown.append(token.isLiteral() ? token.text() : "");
        shown.append(token.symbol() == 'G' ? CellFormat.general(value.toPlainString()) : "");
      }
      return shown.toString();
    }
    return DigitPattern.display(tokens, value);
  }

  String displayText(String text) {
    StringBuilder shown = new StringBuilder();
    for (Token token : tokens) {
      shown.append(token.isLiteral() ? token.text() : token.symbol() == '@' ? text : "");
    }
    return shown.toString();
  }
}
