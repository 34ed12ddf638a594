package dev.fathom.search.examples;

import java.awt.Color;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** How a stretch of text looks. Sizes in points. */
record Style(FontName font, float size, Color color) {
  static final Color INK = new Color(0x22, 0x26, 0x2a);
  static final Color BLUE = new Color(0x0b, 0x3c, 0x5d);
  static final Color TEAL = new Color(0x2a, 0x8c, 0x9a);
  static final Color GREY = new Color(0x6b, 0x74, 0x7c);
  static final Color TINT = new Color(0xe8, 0xf1, 0xf4);

  static final Style BODY = new Style(FontName.TIMES_ROMAN, 10.4f, INK);
  static final Style SMALL = new Style(FontName.HELVETICA, 7.4f, GREY);
  static final Style TABLE = new Style(FontName.HELVETICA, 8.3f, INK);
  static final Style CAPTION = new Style(FontName.HELVETICA_BOLD, 8.8f, BLUE);

  static Style heading(int level) {
    return switch (level) {
      case 1 -> new Style(FontName.HELVETICA_BOLD, 22, BLUE);
      case 2 -> new Style(FontName.HELVETICA_BOLD, 12.5f, BLUE);
      default -> new Style(FontName.HELVETICA_BOLD, 10, TEAL);
    };
  }

  Style bold() {
    return new Style(
        font == FontName.TIMES_ROMAN ? FontName.TIMES_BOLD : FontName.HELVETICA_BOLD, size, color);
  }

  Style italic() {
    return new Style(
        font == FontName.TIMES_ROMAN ? FontName.TIMES_ITALIC : FontName.HELVETICA_OBLIQUE,
        size,
        color);
  }

  Style in(Color other) {
    return new Style(font, size, other);
  }

  /** The distance from one baseline to the next. */
  float leading() {
    return size * 1.36f;
  }
}
