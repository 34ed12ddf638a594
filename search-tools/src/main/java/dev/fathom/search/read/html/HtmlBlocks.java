package dev.fathom.search.read.html;

import dev.fathom.search.document.DocumentBuilder;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** Writes a piece of a page into the document model. Depth is bounded: what is deeper is text. */
final class HtmlBlocks {
  private static final int DEEPEST = 200;
  private static final int SHORTEST_CAPTION = 20;

  /** Who made a picture says nothing of what is on it. */
  private static final Pattern CREDIT =
      Pattern.compile(
          "(?i)^(?:©|\\(c\\)|copyright|foto|photo|bild|image|picture|credit|quelle|source|courtesy|getty"
              + "|图源|图片来源|来源|写真|撮影)\\b?.{0,60}$");

  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "center",
          "dd",
          "details",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "footer",
          "form",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "header",
          "hr",
          "html",
          "legend",
          "li",
          "main",
          "nav",
          "ol",
          "p",
          "pre",
          "section",
          "summary",
          "table",
          "tbody",
          "td",
          "tfoot",
          "th",
          "thead",
          "tr",
          "ul");

  private final DocumentBuilder builder;
  private final StringBuilder pending = new StringBuilder();
  private boolean item;

  HtmlBlocks(DocumentBuilder builder) {
    this.builder = builder;
  }

  void write(Element element) {
    enter(element, 0);
    flush();
  }

  private void walk(Element element, int depth) {
    if (depth > DEEPEST) {
      pending.append(' ').append(element.wholeText());
      return;
    }
    for (Node child : element.childNodes()) {
      if (child instanceof TextNode text) {
        pending.append(text.getWholeText());
      } else if (child instanceof Element inner) {
        enter(inner, depth);
      }
    }
  }

  private void enter(Element element, int depth) {
    String name = element.normalName();
    switch (name) {
      case "br" -> lineBreak(element);
      case "h1", "h2", "h3", "h4", "h5", "h6" -> heading(element, name.charAt(1) - '0');
      case "pre" -> code(element);
      case "figcaption" -> caption(element);
      case "table" -> table(element, depth);
      case "img", "script", "style", "template", "noscript" -> {}
      default -> {
        if (!BLOCKS.contains(name)) {
          walk(element, depth + 1);
          return;
        }
        flush();
        item = name.equals("li") || name.equals("dd");
        walk(element, depth + 1);
        flush();
        item = false;
      }
    }
  }

  /** Two line breaks in a row stand for a paragraph's end. */
  private void lineBreak(Element element) {
    Node next = element.nextSibling();
    while (next instanceof TextNode text && text.isBlank()) {
      next = next.nextSibling();
    }
    if (next instanceof Element after && after.normalName().equals("br")) {
      flush();
    } else {
      pending.append(' ');
    }
  }

  private void heading(Element element, int level) {
    flush();
    String words = Inline.fold(element.text());
    if (!words.isEmpty()) {
      builder.heading(level, words);
    }
  }

  /** What is said of a picture; a figure that is not one keeps its parts. */
  private void caption(Element element) {
    flush();
    String words = Inline.fold(element.text());
    boolean credit = CREDIT.matcher(words).find();
    if (!credit && TextStatistics.letters(words) >= SHORTEST_CAPTION) {
      builder.figure(words);
    }
  }

  private void code(Element element) {
    flush();
    String code = element.wholeText().replace("\r", "").stripTrailing();
    if (!code.isBlank()) {
      builder.code(code);
    }
  }

  private void table(Element element, int depth) {
    flush();
    HtmlTable table = HtmlTable.of(element);
    if (table.isData()) {
      table.writeTo(builder);
    } else {
      walk(element, depth + 1);
      flush();
    }
  }

  private void flush() {
    String words = Inline.fold(pending.toString());
    pending.setLength(0);
    if (words.isEmpty()) {
      return;
    }
    if (item) {
      builder.listItem(words);
    } else {
      builder.paragraph(words);
    }
  }

  /** Text within a line. */
  static final class Inline {
    private Inline() {}

    static String fold(String text) {
      StringBuilder out = new StringBuilder(text.length());
      boolean space = false;
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
          space = true;
        } else if (Character.getType(c) != Character.FORMAT
            && Character.getType(c) != Character.CONTROL) {
          if (space && !out.isEmpty()) {
            out.append(' ');
          }
          space = false;
          out.appendCodePoint(c);
        }
      }
      return out.toString();
    }
  }
}
