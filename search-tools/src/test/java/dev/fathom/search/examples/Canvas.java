package dev.fathom.search.examples;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** Draws on one page. Coordinates in points from the lower left corner. */
final class Canvas implements AutoCloseable {
  private static final float CIRCLE = 0.5523f;

  private final PDPageContentStream stream;
  private final Fonts fonts;

  Canvas(PDDocument document, PDPage page, Fonts fonts) {
    this.fonts = fonts;
    try {
      this.stream = new PDPageContentStream(document, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PDPage page() {
    return new PDPage(PDRectangle.A4);
  }

  void text(List<Run> runs, float x, float baseline) {
    float at = x;
    for (var run : runs) {
      text(run.text(), run.style(), at, baseline);
      at += fonts.width(run.text(), run.style());
    }
  }

  void text(String text, Style style, float x, float baseline) {
    try {
      stream.beginText();
      stream.setNonStrokingColor(style.color());
      stream.setFont(fonts.font(style), style.size());
      stream.newLineAtOffset(x, baseline);
      stream.showText(text);
      stream.endText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void textRight(String text, Style style, float right, float baseline) {
    text(text, style, right - fonts.width(text, style), baseline);
  }

  void rule(float from, float to, float y, float thickness, Color color) {
    fill(from, y, to - from, thickness, color);
  }

  void fill(float x, float y, float width, float height, Color color) {
    try {
      stream.setNonStrokingColor(color);
      stream.addRect(x, y, width, height);
      stream.fill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The outline of a circle. */
  void circle(float x, float y, float radius, float thickness, Color color) {
    float handle = radius * CIRCLE;
    try {
      stream.setStrokingColor(color);
      stream.setLineWidth(thickness);
      stream.moveTo(x + radius, y);
      stream.curveTo(x + radius, y + handle, x + handle, y + radius, x, y + radius);
      stream.curveTo(x - handle, y + radius, x - radius, y + handle, x - radius, y);
      stream.curveTo(x - radius, y - handle, x - handle, y - radius, x, y - radius);
      stream.curveTo(x + handle, y - radius, x + radius, y - handle, x + radius, y);
      stream.stroke();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
