package dev.fathom.search.read.pdf;

import java.util.Locale;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;

/** What a font looks like, as far as headings are told by it. */
record FontStyle(boolean bold, boolean italic) {
  static final FontStyle PLAIN = new FontStyle(false, false);

  private static final float BOLD_WEIGHT = 600;

  static FontStyle of(PDFont font) {
    String name = font.getName() == null ? "" : font.getName().toLowerCase(Locale.ROOT);
    boolean bold =
        name.contains("bold")
            || name.contains("black")
            || name.contains("heavy")
            || name.contains("semib");
    boolean italic = name.contains("italic") || name.contains("oblique");
    PDFontDescriptor descriptor = font.getFontDescriptor();
    if (descriptor != null) {
      bold |= descriptor.isForceBold() || descriptor.getFontWeight() >= BOLD_WEIGHT;
      italic |= descriptor.isItalic();
    }
    return new FontStyle(bold, italic);
  }
}
