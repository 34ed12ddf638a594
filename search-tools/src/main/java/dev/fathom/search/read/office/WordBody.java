package dev.fathom.search.read.office;

import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.read.container.XmlCursor;
import dev.fathom.search.read.text.HeaderRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the paragraphs and tables of a part of a text document. Text that was deleted or moved away
 * under tracked changes is left out; text that is not shown is left out and counted.
 */
final class WordBody {
  /** Letters of a point and less are not there to be read. */
  private static final int SMALLEST_HALF_POINTS = 2;

  private final WordStyles styles;
  private int hidden;
  private int enclosed;
  private boolean darkPage;

  WordBody(WordStyles styles) {
    this.styles = styles;
  }

  /** Letters left out because they are not shown. */
  int hidden() {
    return hidden;
  }

  /** The blocks in the element at the cursor. */
  List<WordBlock> blocks(XmlCursor xml) throws IOException {
    List<WordBlock> blocks = new ArrayList<>();
    int depth = xml.depth();
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "p" -> blocks.add(paragraph(xml));
        case "tbl" -> blocks.add(table(xml));
        case "background" -> darkPage = true;
        case "del", "moveFrom", "Fallback", "sectPr", "sdtPr" -> xml.skip();
        default -> {}
      }
    }
    return blocks;
  }

  private WordParagraph paragraph(XmlCursor xml) throws IOException {
    int depth = xml.depth();
    Properties properties = new Properties();
    Runs runs = new Runs();
    boolean shown = true;
    List<String> notes = new ArrayList<>();
    List<String> figures = new ArrayList<>();
    List<WordBlock> aside = new ArrayList<>();
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "pPr" -> {
          properties.read(xml);
          shown = !styles.hides(properties.style);
        }
        case "r" -> shown = !styles.hides(properties.style);
        case "rPr" -> shown = shown && isShown(xml, properties.shaded);
        case "t" -> {
          String words = xml.text();
          if (shown) {
            runs.add(words);
          } else {
            runs.hide(words);
          }
        }
        case "tab", "br", "cr", "ptab" -> runs.add(" ");
        case "noBreakHyphen" -> runs.add("-");
        case "footnoteReference" -> notes.add("footnote " + xml.attribute("id", ""));
        case "endnoteReference" -> notes.add("endnote " + xml.attribute("id", ""));
        case "docPr" -> {
          String description = Runs.fold(xml.attribute("descr", ""));
          if (!description.isEmpty()) {
            figures.add(description);
          }
        }
        case "txbxContent" -> {
          enclosed++;
          aside.addAll(blocks(xml));
          enclosed--;
        }
        case "del", "moveFrom", "Fallback", "rt", "sdtPr" -> xml.skip();
        default -> {}
      }
    }
    hidden += runs.hidden();
    return new WordParagraph(
        properties.style,
        properties.outline,
        properties.listed,
        runs.words(),
        notes,
        figures,
        aside);
  }

  private static final class Properties {
    private String style = "";
    private int outline;
    private boolean listed;
    private boolean shaded;

    void read(XmlCursor xml) throws IOException {
      int depth = xml.depth();
      while (xml.nextWithin(depth)) {
        switch (xml.name()) {
          case "pStyle" -> style = xml.attribute("val", "");
          case "outlineLvl" -> outline = WordStyles.outline(xml.number("val", 9));
          case "numId" -> listed = xml.number("val", 0) != 0;
          case "shd" -> shaded = true;
          case "rPr", "pPrChange" -> xml.skip();
          default -> {}
        }
      }
    }
  }

  /** White letters count as shown where something dark may lie under them. */
  private boolean isShown(XmlCursor xml, boolean shaded) throws IOException {
    int depth = xml.depth();
    boolean shown = true;
    boolean white = false;
    boolean dark = shaded || darkPage || enclosed > 0;
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "vanish" -> shown &= !xml.flag("val", true);
        case "rStyle" -> shown &= !styles.hides(xml.attribute("val", ""));
        case "sz" -> shown &= xml.number("val", 20) > SMALLEST_HALF_POINTS;
        case "color" -> white = xml.attribute("val", "").equalsIgnoreCase("FFFFFF");
        case "shd", "highlight" -> dark = true;
        case "rPrChange" -> xml.skip();
        default -> {}
      }
    }
    return shown && !(white && !dark);
  }

  private WordTable table(XmlCursor xml) throws IOException {
    enclosed++;
    int depth = xml.depth();
    Grid grid = new Grid();
    List<String> notes = new ArrayList<>();
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "tr" -> row(xml, grid, notes);
        case "del", "moveFrom", "Fallback", "sdtPr" -> xml.skip();
        default -> {}
      }
    }
    enclosed--;
    return new WordTable(grid.rows, grid.columns, grid.finished(), notes);
  }

  private void row(XmlCursor xml, Grid grid, List<String> notes) throws IOException {
    int depth = xml.depth();
    boolean header = false;
    boolean deleted = false;
    int column = 0;
    List<Grid.RawCell> cells = new ArrayList<>();
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "trPr" -> {
          int properties = xml.depth();
          while (xml.nextWithin(properties)) {
            switch (xml.name()) {
              case "gridBefore" -> column = Math.clamp(xml.number("val", 0), 0, 1000);
              case "tblHeader" -> header = xml.flag("val", true);
              case "del" -> deleted = true;
              default -> {}
            }
          }
        }
        case "tc" -> {
          Grid.RawCell cell = cell(xml, column, notes);
          cells.add(cell);
          column += cell.span();
        }
        case "del", "moveFrom", "sdtPr" -> xml.skip();
        default -> {}
      }
    }
    if (!deleted) {
      grid.add(cells, header);
    }
  }

  private Grid.RawCell cell(XmlCursor xml, int column, List<String> notes) throws IOException {
    int depth = xml.depth();
    int span = 1;
    boolean continues = false;
    List<String> texts = new ArrayList<>();
    while (xml.nextWithin(depth)) {
      switch (xml.name()) {
        case "gridSpan" -> span = Math.clamp(xml.number("val", 1), 1, 1000);
        case "vMerge" -> continues = !xml.attribute("val", "continue").equals("restart");
        case "p" -> collect(paragraph(xml), texts, notes);
        case "tbl" -> collect(table(xml), texts, notes);
        case "del", "moveFrom", "Fallback", "sdtPr" -> xml.skip();
        default -> {}
      }
    }
    texts.removeIf(String::isEmpty);
    return new Grid.RawCell(column, span, continues, String.join(" ", texts));
  }

  private static void collect(WordBlock block, List<String> texts, List<String> notes) {
    switch (block) {
      case WordParagraph paragraph -> {
        texts.add(paragraph.text());
        notes.addAll(paragraph.notes());
        paragraph.aside().forEach(aside -> collect(aside, texts, notes));
      }
      case WordTable table -> {
        texts.add(table.text());
        notes.addAll(table.notes());
      }
    }
  }

  /** A table's cells while its rows are added; cells that continue those above make them taller. */
  private static final class Grid {
    private record RawCell(int column, int span, boolean continues, String text) {}

    private final Map<Integer, Integer> openCells = new HashMap<>();
    private final List<CellText> cells = new ArrayList<>();
    private int rows;
    private int columns;
    private int headers;

    void add(List<RawCell> row, boolean header) {
      for (RawCell raw : row) {
        columns = Math.max(columns, raw.column() + raw.span());
        Integer above = openCells.get(raw.column());
        if (raw.continues() && above != null) {
          cells.set(above, taller(cells.get(above), rows));
        } else {
          openCells.put(raw.column(), cells.size());
          cells.add(new CellText(rows, raw.column(), 1, raw.span(), header, raw.text(), null));
        }
      }
      rows++;
      headers = header ? rows : headers;
    }

    private static CellText taller(CellText cell, int row) {
      return new CellText(
          cell.row(),
          cell.column(),
          row - cell.row() + 1,
          cell.columnSpan(),
          cell.header(),
          cell.text(),
          null);
    }

    List<CellText> finished() {
      return HeaderRows.mark(cells, headers);
    }
  }
}
