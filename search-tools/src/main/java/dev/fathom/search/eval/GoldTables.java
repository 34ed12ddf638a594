package dev.fathom.search.eval;

import dev.fathom.search.document.Box;
import dev.fathom.search.document.Document;
import dev.fathom.search.eval.GridTable.GridText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads the structure files of the ICDAR 2013 table competition. Each region is a table. */
final class GoldTables {
  private GoldTables() {}

  static List<GridTable> read(Path file, Document document) throws IOException {
    List<GridTable> tables = new ArrayList<>();
    NodeList regions = parse(file).getElementsByTagName("region");
    for (int i = 0; i < regions.getLength(); i++) {
      tables.add(table((Element) regions.item(i), document));
    }
    return tables;
  }

  private static org.w3c.dom.Document parse(Path file) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(file.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file + " is not a structure file: " + e.getMessage(), e);
    }
  }

  private static GridTable table(Element region, Document document) {
    int page = Integer.parseInt(region.getAttribute("page"));
    float height = page <= document.pages().size() ? document.pages().get(page - 1).height() : 0;
    List<GridText> cells = new ArrayList<>();
    Box box = null;
    int rows = 0;
    int columns = 0;
    NodeList elements = region.getElementsByTagName("cell");
    for (int i = 0; i < elements.getLength(); i++) {
      Element cell = (Element) elements.item(i);
      int row = number(cell, "start-row", 0) + 1;
      int column = number(cell, "start-col", 0) + 1;
      int lastRow = Math.max(row, number(cell, "end-row", row - 1) + 1);
      int lastColumn = Math.max(column, number(cell, "end-col", column - 1) + 1);
      rows = Math.max(rows, lastRow + 1);
      columns = Math.max(columns, lastColumn + 1);
      String text = content(cell);
      if (!text.isBlank()) {
        cells.add(new GridText(row, lastRow, column, lastColumn, text));
        Box at = box(cell, page, height);
        if (at != null) {
          box = box == null ? at : box.union(at);
        }
      }
    }
    return withoutBlanks(new GridTable(page, rows, columns, cells, box));
  }

  /** The files count from -1, 0 or 1 and count blank rows: only those where a cell starts stay. */
  private static GridTable withoutBlanks(GridTable table) {
    BitSet rows = new BitSet();
    BitSet columns = new BitSet();
    for (GridText cell : table.cells()) {
      rows.set(cell.row());
      columns.set(cell.column());
    }
    List<GridText> cells = new ArrayList<>();
    for (GridText cell : table.cells()) {
      int row = rows.get(0, cell.row()).cardinality();
      int column = columns.get(0, cell.column()).cardinality();
      cells.add(
          new GridText(
              row,
              rows.get(0, cell.lastRow() + 1).cardinality() - 1,
              column,
              columns.get(0, cell.lastColumn() + 1).cardinality() - 1,
              cell.text()));
    }
    return new GridTable(
        table.page(), rows.cardinality(), columns.cardinality(), cells, table.box());
  }

  private static String content(Element cell) {
    NodeList contents = cell.getElementsByTagName("content");
    return contents.getLength() == 0
        ? ""
        : contents.item(0).getTextContent().replaceAll("\\s+", " ").strip();
  }

  private static @Nullable Box box(Element cell, int page, float height) {
    NodeList boxes = cell.getElementsByTagName("bounding-box");
    if (boxes.getLength() == 0) {
      return null;
    }
    Element box = (Element) boxes.item(0);
    int x1 = number(box, "x1", 0);
    int x2 = number(box, "x2", x1);
    int y1 = number(box, "y1", 0);
    int y2 = number(box, "y2", y1);
    return new Box(
        page, Math.min(x1, x2), height - Math.max(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1));
  }

  private static int number(Element element, String attribute, int otherwise) {
    // Some files have letters after a number.
    String value = element.getAttribute(attribute).strip().replaceAll("(?<=\\d)\\D.*", "");
    return value.isEmpty() ? otherwise : Integer.parseInt(value);
  }
}
