package dev.fathom.search.read.office;

import dev.fathom.search.read.container.XmlCursor;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the styles of a text document say about the paragraphs and runs that have them. */
final class WordStyles {
  /** The role a style gives to a paragraph. */
  enum Role {
    TEXT,
    LIST_ITEM,
    CAPTION,
    /** A line of a table of contents. */
    CONTENTS
  }

  private static final Pattern HEADING = Pattern.compile("heading ([1-9])");
  private static final int MOST_ANCESTORS = 20;

  private record Style(
      String name, @Nullable String parent, int outline, boolean listed, boolean hidden) {}

  private final Map<String, Style> styles = new HashMap<>();

  static WordStyles of(@Nullable XmlCursor xml) throws IOException {
    WordStyles styles = new WordStyles();
    while (xml != null && xml.nextWithin(0)) {
      if (xml.name().equals("style")) {
        styles.styles.put(xml.attribute("styleId", ""), style(xml));
      }
    }
    return styles;
  }

  private static Style style(XmlCursor xml) throws IOException {
    int depth = xml.depth();
    String name = "";
    String parent = null;
    int outline = 0;
    boolean listed = false;
    boolean hidden = false;
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "name" -> name = xml.attribute("val", "").toLowerCase(Locale.ROOT);
        case "basedOn" -> parent = xml.attribute("val");
        case "outlineLvl" -> outline = outline(xml.number("val", 9));
        case "numId" -> listed = xml.number("val", 0) != 0;
        case "vanish" -> hidden = xml.flag("val", true);
        default -> {}
      }
    }
    return new Style(name, parent, outline, listed, hidden);
  }

  /** Levels are counted from 0 in the file; 9 means running text. */
  static int outline(int level) {
    return level >= 0 && level < 9 ? level + 1 : 0;
  }

  /** The heading level a style gives, counted from 1; 0 for text. */
  int heading(String id) {
    Style style = styles.get(id);
    for (int i = 0; style != null && i < MOST_ANCESTORS; i++, style = parent(style)) {
      Matcher heading = HEADING.matcher(style.name());
      if (heading.matches()) {
        return Integer.parseInt(heading.group(1));
      }
      if (style.name().equals("title")) {
        return 1;
      }
      if (style.outline() > 0) {
        return style.outline();
      }
    }
    return 0;
  }

  Role role(String id) {
    Style style = styles.get(id);
    for (int i = 0; style != null && i < MOST_ANCESTORS; i++, style = parent(style)) {
      if (style.name().startsWith("toc ") || style.name().equals("table of figures")) {
        return Role.CONTENTS;
      }
      if (style.name().equals("caption")) {
        return Role.CAPTION;
      }
      if (style.listed() || style.name().startsWith("list ")) {
        return Role.LIST_ITEM;
      }
    }
    return Role.TEXT;
  }

  boolean hides(String id) {
    Style style = styles.get(id);
    for (int i = 0; style != null && i < MOST_ANCESTORS; i++, style = parent(style)) {
      if (style.hidden()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Style parent(Style style) {
    return style.parent() == null ? null : styles.get(style.parent());
  }
}
