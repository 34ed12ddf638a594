package dev.fathom.search.examples;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;

/** Fills numbered pages from top to bottom, with a running header and footer. One thread. */
final class PageFlow implements AutoCloseable {
  static final float LEFT = 64;
  static final float RIGHT = 531;
  static final float WIDTH = RIGHT - LEFT;
  private static final float TOP = 768;
  private static final float BOTTOM = 62;

  private final PDDocument document;
  private final Fonts fonts;
  private final String title;
  private final List<Section> sections = new ArrayList<>();
  private String section = "";
  private int number;
  private Canvas canvas;
  private float y;

  /** A chapter and the number of the page it begins on. */
  record Section(String title, int number, PDPage page) {}

  PageFlow(PDDocument document, Fonts fonts, String title, String firstSection) {
    this.document = document;
    this.fonts = fonts;
    this.title = title;
    this.section = firstSection;
    this.canvas = turn();
  }

  Fonts fonts() {
    return fonts;
  }

  Canvas canvas() {
    return canvas;
  }

  float y() {
    return y;
  }

  void down(float height) {
    y -= height;
  }

  boolean atTop() {
    return y == TOP;
  }

  List<Section> sections() {
    return List.copyOf(sections);
  }

  /** Begins a chapter on a page of its own. */
  void begin(String name) {
    section = name;
    if (!sections.isEmpty()) {
      canvas.close();
      canvas = turn();
    }
    sections.add(new Section(name, number, document.getPage(document.getNumberOfPages() - 1)));
  }

  /** Turns the page unless this much room is left. */
  void need(float height) {
    if (y - height < BOTTOM && !atTop()) {
      canvas.close();
      canvas = turn();
    }
  }

  boolean fits(float height) {
    return y - height >= BOTTOM;
  }

  static float pageHeight() {
    return TOP - BOTTOM;
  }

  void paragraph(List<Run> runs, float indent, float after) {
    var lines = fonts.lines(runs, WIDTH - indent);
    for (int i = 0; i < lines.size(); i++) {
      float leading = runs.getFirst().style().leading();
      // Neither the first line alone at the foot of a page nor the last alone at the head of the
      // next.
      boolean pair = (i == 0 && lines.size() > 1) || i == lines.size() - 2;
      need(pair ? 2 * leading : leading);
      y -= leading;
      canvas.text(lines.get(i), LEFT + indent, y);
    }
    y -= after;
  }

  private Canvas turn() {
    var page = Canvas.page();
    document.addPage(page);
    number++;
    y = TOP;
    var next = new Canvas(document, page, fonts);
    Color hairline = new Color(0xc4, 0xcd, 0xd3);
    next.text(title, Style.SMALL, LEFT, 800);
    next.textRight(section, Style.SMALL, RIGHT, 800);
    next.rule(LEFT, RIGHT, 793, 0.5f, hairline);
    next.rule(LEFT, RIGHT, 50, 0.5f, hairline);
    next.text("Norden Pumps A/S", Style.SMALL, LEFT, 38);
    next.textRight(Integer.toString(number), Style.SMALL.bold().in(Style.BLUE), RIGHT, 38);
    return next;
  }

  @Override
  public void close() {
    canvas.close();
  }
}
