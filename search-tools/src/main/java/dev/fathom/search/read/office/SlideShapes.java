package dev.fathom.search.read.office;

import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.read.container.Relations;
import dev.fathom.search.read.container.XmlCursor;
import dev.fathom.search.read.container.ZipContainer;
import dev.fathom.search.read.text.HeaderRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the shapes of a slide or of its notes. Used for one part of one file. */
final class SlideShapes {
  /** Shapes whose upper edges are this close stand beside each other: a quarter of an inch. */
  private static final long SAME_HEIGHT = 228_600;

  /** Hundredths of a point; a letter this small is not there to be read. */
  private static final int SMALLEST = 100;

  private final ZipContainer file;
  private final Relations relations;
  private final List<SlideShape> shapes = new ArrayList<>();
  private int hidden;
  private boolean shown = true;

  private SlideShapes(ZipContainer file, Relations relations) {
    this.file = file;
    this.relations = relations;
  }

  static SlideShapes of(ZipContainer file, String part, Relations relations) throws IOException {
    SlideShapes read = new SlideShapes(file, relations);
    try (XmlCursor xml = file.xml(part)) {
      while (xml.nextWithin(0)) {
        switch (xml.name()) {
          case "sld" -> read.shown = xml.flag("show", true);
          case "sp", "pic", "graphicFrame", "cxnSp" -> read.shape(xml);
          case "Fallback" -> xml.skip();
          default -> {}
        }
      }
    }
    return read;
  }

  /** Whether the slide is shown when the presentation is held. */
  boolean shown() {
    return shown;
  }

  /** Letters left out because they are not shown. */
  int hidden() {
    return hidden;
  }

  /** The title first, then the rest as read: from above, and from the left. */
  List<SlideShape> inOrder() {
    List<SlideShape> ordered = new ArrayList<>(shapes);
    ordered.removeIf(SlideShape::isFurniture);
    ordered.sort(
        Comparator.comparing((SlideShape shape) -> !shape.isTitle())
            .thenComparingLong(shape -> shape.y() / SAME_HEIGHT)
            .thenComparingLong(SlideShape::x));
    return ordered;
  }

  private void shape(XmlCursor xml) throws IOException {
    int depth = xml.depth();
    String role = "";
    long x = -1;
    long y = -1;
    boolean visible = true;
    List<SlideItem> items = new ArrayList<>();
    String picture = "";
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "cNvPr" -> {
          visible = !xml.flag("hidden", false);
          picture = Runs.fold(xml.attribute("descr", ""));
        }
        case "ph" -> role = xml.attribute("type", "body");
        case "off" -> {
          x = xml.number("x", -1);
          y = xml.number("y", -1);
        }
        case "txBody" -> items.addAll(paragraphs(xml, role.equals("body")));
        case "tbl" -> items.add(table(xml));
        case "chart" -> addChart(xml.relation(), items);
        case "relIds" -> addDiagram(xml.attribute("dm"), xml.relation(), items);
        case "Fallback" -> xml.skip();
        default -> {}
      }
    }
    if (items.isEmpty() && !picture.isEmpty()) {
      items.add(new SlideItem.Picture(picture));
    }
    SlideShape shape = new SlideShape(role, x, y, items);
    if (visible) {
      shapes.add(shape);
    } else {
      hidden += shape.words().length();
    }
  }

  private List<SlideItem> paragraphs(XmlCursor xml, boolean bulleted) throws IOException {
    List<SlideItem> items = new ArrayList<>();
    int depth = xml.depth();
    while (xml.nextWithin(depth)) {
      if (xml.name().equals("p")) {
        SlideItem.Text text = paragraph(xml, bulleted);
        if (!text.words().isEmpty()) {
          items.add(text);
        }
      }
    }
    return items;
  }

  private SlideItem.Text paragraph(XmlCursor xml, boolean bulleted) throws IOException {
    int depth = xml.depth();
    Runs runs = new Runs();
    boolean listed = bulleted;
    boolean readable = true;
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "buChar", "buAutoNum", "buBlip" -> listed = true;
        case "buNone" -> listed = false;
        case "br" -> runs.add(" ");
        case "r", "fld" -> readable = true;
        case "rPr" -> readable = xml.number("sz", 1800) > SMALLEST;
        case "t" -> {
          String words = xml.text();
          if (readable) {
            runs.add(words);
          } else {
            runs.hide(words);
          }
        }
        default -> {}
      }
    }
    hidden += runs.hidden();
    return new SlideItem.Text(runs.words(), listed);
  }

  private SlideItem.Grid table(XmlCursor xml) throws IOException {
    int depth = xml.depth();
    List<CellText> cells = new ArrayList<>();
    boolean header = false;
    int row = -1;
    int column = 0;
    int columns = 0;
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "tblPr" -> header = xml.flag("firstRow", false);
        case "tr" -> {
          row++;
          column = 0;
        }
        case "tc" -> {
          boolean covered = xml.flag("hMerge", false) || xml.flag("vMerge", false);
          int rows = Math.clamp(xml.number("rowSpan", 1), 1, 1000);
          int across = Math.clamp(xml.number("gridSpan", 1), 1, 1000);
          String words = cell(xml);
          if (!covered) {
            cells.add(new CellText(row, column, rows, across, false, words, null));
            columns = Math.max(columns, column + across);
          }
          column++;
        }
        default -> {}
      }
    }
    int rows = row + 1;
    for (CellText cell : cells) {
      rows = Math.max(rows, cell.row() + cell.rowSpan());
    }
    return new SlideItem.Grid(
        "", rows, Math.max(columns, column), HeaderRows.mark(cells, header ? 1 : 0));
  }

  private String cell(XmlCursor xml) throws IOException {
    return String.join(
        " ", paragraphs(xml, false).stream().map(item -> ((SlideItem.Text) item).words()).toList());
  }

  private void addChart(@Nullable String id, List<SlideItem> items) throws IOException {
    String part = relations.target(id);
    try (XmlCursor xml = part == null ? null : file.xmlIfPresent(part)) {
      if (xml != null) {
        Chart chart = Chart.of(xml);
        if (!chart.isEmpty()) {
          items.add(chart.grid());
        }
      }
    }
  }

  /** A diagram's words stand in a part of their own, paragraph by paragraph. */
  private void addDiagram(@Nullable String named, @Nullable String first, List<SlideItem> items)
      throws IOException {
    String part = relations.target(named == null ? first : named);
    try (XmlCursor xml = part == null ? null : file.xmlIfPresent(part)) {
      while (xml != null && xml.nextWithin(0)) {
        if (xml.name().equals("p")) {
          SlideItem.Text text = paragraph(xml, true);
          if (!text.words().isEmpty()) {
            items.add(text);
          }
        }
      }
    }
  }
}
