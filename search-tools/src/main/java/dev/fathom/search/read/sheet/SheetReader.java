package dev.fathom.search.read.sheet;

import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.container.CoreProperties;
import dev.fathom.search.read.container.Relations;
import dev.fathom.search.read.container.XmlCursor;
import dev.fathom.search.read.container.ZipContainer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a workbook (SpreadsheetML, .xlsx) row by row: memory holds the texts that cells share and
 * one row, whatever the size of the sheets.
 *
 * <pre>{@code
 * try (SheetReader workbook = SheetReader.open(path)) {
 *   for (SheetReader.Sheet sheet : workbook.sheets()) {
 *     workbook.rows(sheet, row -> { row.cells().forEach(cell -> use(cell.text())); return true; });
 *   }
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class SheetReader implements Closeable {
  private static final int LAST_COLUMN = 16_383;

  /**
   * A sheet of the workbook.
   *
   * @param hidden whether programs do not show it
   */
  public record Sheet(String name, String part, boolean hidden) {}

  private final ZipContainer file;
  private final List<Sheet> sheets = new ArrayList<>();
  private final CellFormats formats;
  private final SharedStrings strings;
  private boolean from1904;

  private SheetReader(ZipContainer file) throws IOException {
    this.file = file;
    String stated = Relations.of(file, "").ofType("officeDocument");
    String main = stated == null ? "xl/workbook.xml" : stated;
    Relations relations = Relations.of(file, main);
    try (XmlCursor xml = file.xml(main)) {
      while (xml.nextWithin(0)) {
        if (xml.name().equals("workbookPr")) {
          from1904 = xml.flag("date1904", false);
        } else if (xml.name().equals("sheet")) {
          String part = relations.target(xml.relation());
          boolean hidden = !xml.attribute("state", "visible").equals("visible");
          if (part != null && file.has(part) && !part.contains("chartsheets/")) {
            sheets.add(new Sheet(xml.attribute("name", ""), part, hidden));
          }
        }
      }
    }
    try (XmlCursor xml = part(relations.ofType("styles"))) {
      formats = CellFormats.of(xml);
    }
    try (XmlCursor xml = part(relations.ofType("sharedStrings"))) {
      strings = SharedStrings.of(xml);
    }
  }

  private @Nullable XmlCursor part(@Nullable String name) throws IOException {
    return name == null ? null : file.xmlIfPresent(name);
  }

  /**
   * Opens a workbook.
   *
   * @throws IOException as all methods here, when the file is damaged or unpacks to too much
   */
  public static SheetReader open(Path path) throws IOException {
    return new SheetReader(ZipContainer.open(path));
  }

  public static SheetReader open(byte[] bytes) throws IOException {
    return new SheetReader(ZipContainer.open(bytes));
  }

  /** The sheets with cells, in the order of their tabs. */
  public List<Sheet> sheets() {
    return List.copyOf(sheets);
  }

  Metadata metadata(String mediaType, String otherwise, String sample) throws IOException {
    return CoreProperties.of(file).metadata(mediaType, otherwise, sample);
  }

  /**
   * Shows every row that has a cell to the visitor.
   *
   * @return the merged cells of the sheet; none if the visitor stopped early, for they are written
   *     behind the rows
   */
  public List<CellRange> rows(Sheet sheet, RowVisitor visitor) throws IOException {
    List<CellRange> merged = new ArrayList<>();
    BitSet hiddenColumns = new BitSet();
    int row = 0;
    try (XmlCursor xml = file.xml(sheet.part())) {
      while (xml.nextWithin(0)) {
        switch (xml.name()) {
          case "col" -> {
            if (xml.flag("hidden", false)) {
              int first = Math.clamp(xml.number("min", 1) - 1, 0, LAST_COLUMN);
              int last = Math.clamp(xml.number("max", 1), 0, LAST_COLUMN + 1);
              hiddenColumns.set(Math.min(first, last), last);
            }
          }
          case "row" -> {
            row = xml.number("r", row + 1);
            boolean hidden = xml.flag("hidden", false);
            List<SheetCell> cells = cells(xml, hiddenColumns);
            if (!cells.isEmpty() && !visitor.visit(new SheetRow(row, hidden, cells))) {
              return List.of();
            }
          }
          case "mergeCell" -> {
            CellRange range = CellRange.of(xml.attribute("ref", ""));
            if (range != null) {
              merged.add(range);
            }
          }
          default -> {}
        }
      }
    }
    return merged;
  }

  private List<SheetCell> cells(XmlCursor xml, BitSet hiddenColumns) throws IOException {
    List<SheetCell> cells = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    int column = -1;
    int depth = xml.depth();
    while (xml.nextWithin(depth)) {
      if (!xml.name().equals("c")) {
        continue;
      }
      String reference = xml.attribute("r");
      column = reference == null ? column + 1 : CellRange.column(reference);
      String type = xml.attribute("t", "n");
      CellFormat format = formats.get(xml.number("s", 0));
      value.setLength(0);
      boolean known = value(xml, value);
      if (known && column >= 0 && column <= LAST_COLUMN) {
        cells.add(cell(column, type, value.toString(), format, hiddenColumns.get(column)));
      }
    }
    return cells;
  }

  private static boolean value(XmlCursor xml, StringBuilder value) throws IOException {
    boolean known = false;
    int depth = xml.depth();
    while (xml.nextWithin(depth)) {
      if (xml.name().equals("v")) {
        xml.text(value);
        known = true;
      } else if (xml.name().equals("is")) {
        SharedStrings.richText(xml, value);
        known = true;
      }
    }
    return known;
  }

  private SheetCell cell(int column, String type, String value, CellFormat format, boolean hidden) {
    SheetCell.Kind kind =
        switch (type) {
          case "s", "str", "inlineStr", "d" -> SheetCell.Kind.TEXT;
          case "b" -> SheetCell.Kind.BOOLEAN;
          case "e" -> SheetCell.Kind.ERROR;
          default -> format.isDate() ? SheetCell.Kind.DATE : SheetCell.Kind.NUMBER;
        };
    String raw = type.equals("s") ? strings.get(index(value)) : value;
    return new SheetCell(column, kind, raw, format, from1904, hidden);
  }

  private static int index(String value) {
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
