package dev.fathom.engine.template;

import java.util.ArrayList;
import java.util.List;

/**
 * A template cut into text, {@code {{ outputs }}} and {@code {% blocks %}}, with the white space
 * around tags settled as Hugging Face does: {@code trim_blocks} and {@code lstrip_blocks} on.
 */
record Segment(Kind kind, String body) {

  enum Kind {
    TEXT,
    OUTPUT,
    BLOCK
  }

  static List<Segment> cut(String template) {
    List<Segment> segments = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char kind =
          at + 1 < template.length() && template.charAt(at) == '{' ? template.charAt(at + 1) : 0;
      if (kind != '{' && kind != '%' && kind != '#') {
        text.append(template.charAt(at++));
        continue;
      }
      String closing = kind == '{' ? "}}" : kind + "}";
      int end = end(template, at + 2, closing, kind == '#');
      String body = template.substring(at + 2, end);
      before(text, body, kind != '{');
      if (!text.isEmpty()) {
        segments.add(new Segment(Kind.TEXT, text.toString()));
        text.setLength(0);
      }
      if (kind != '#') {
        segments.add(new Segment(kind == '{' ? Kind.OUTPUT : Kind.BLOCK, trimMarks(body)));
      }
      at = after(template, end + 2, body, kind != '{');
    }
    if (!text.isEmpty()) {
      segments.add(new Segment(Kind.TEXT, text.toString()));
    }
    return segments;
  }

  /** The closing mark outside of string literals. */
  private static int end(String template, int from, String closing, boolean comment) {
    char quote = 0;
    int depth = 0;
    for (int i = from; i < template.length(); i++) {
      char c = template.charAt(i);
      if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (!comment && (c == '\'' || c == '"')) {
        quote = c;
      } else if (depth == 0 && template.startsWith(closing, i)) {
        return i;
      } else if (!comment && c == '{') {
        depth++;
      } else if (!comment && c == '}') {
        depth--;
      }
    }
    throw new TemplateException("A tag of the template is not closed: " + closing);
  }

  /** {@code -} takes all white space away before a tag; blocks take their own line's. */
  private static void before(StringBuilder text, String body, boolean block) {
    if (body.startsWith("-")) {
      text.setLength(text.toString().stripTrailing().length());
    } else if (block && !body.startsWith("+")) {
      int line = text.length();
      while (line > 0 && (text.charAt(line - 1) == ' ' || text.charAt(line - 1) == '\t')) {
        line--;
      }
      if (line == 0 || text.charAt(line - 1) == '\n') {
        text.setLength(line);
      }
    }
  }

  /** {@code -} takes all white space away after a tag; blocks take one line end. */
  private static int after(String template, int end, String body, boolean block) {
    int at = end;
    if (body.endsWith("-")) {
      while (at < template.length() && Character.isWhitespace(template.charAt(at))) {
        at++;
      }
    } else if (block && !body.endsWith("+") && template.startsWith("\n", at)) {
      at++;
    }
    return at;
  }

  private static String trimMarks(String body) {
    int from = body.startsWith("-") || body.startsWith("+") ? 1 : 0;
    int to = body.length() - (body.endsWith("-") || body.endsWith("+") ? 1 : 0);
    return body.substring(from, Math.max(from, to)).strip();
  }
}
