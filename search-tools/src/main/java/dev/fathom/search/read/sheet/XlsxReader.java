package dev.fathom.search.read.sheet;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.read.text.Titles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a workbook as a document: a heading for each sheet, under it its tables with cells as
 * displayed. Hidden sheets, rows and columns are left out and named in the notes.
 *
 * <p>Stateless and thread-safe. A document holds {@value #MOST_CELLS} cells at most; {@link
 * SheetReader} reads sheets of any size.
 */
public final class XlsxReader {
  private static final String MEDIA_TYPE =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  private static final int MOST_CELLS = 200_000;
  private static final int SAMPLE = 20_000;

  private final DocumentBuilder builder = new DocumentBuilder();
  private final StringBuilder sample = new StringBuilder();
  private int cells;

  private XlsxReader() {}

  /**
   * Reads the workbook.
   *
   * @throws IOException when the file is damaged or unpacks to too much
   */
  public static Document read(String name, byte[] bytes) throws IOException {
    try (SheetReader workbook = SheetReader.open(bytes)) {
      XlsxReader reader = new XlsxReader();
      reader.builder.startOnlyPage();
      for (SheetReader.Sheet sheet : workbook.sheets()) {
        if (sheet.hidden()) {
          reader.builder.note("sheet %s is hidden and was left out".formatted(sheet.name()));
        } else if (reader.cells >= MOST_CELLS) {
          reader.builder.note(
              "sheet %s was left out: the workbook is too large".formatted(sheet.name()));
        } else {
          reader.add(workbook, sheet);
        }
      }
      return reader.builder.build(
          workbook.metadata(MEDIA_TYPE, Titles.ofFile(name), reader.sample.toString()));
    }
  }

  private void add(SheetReader workbook, SheetReader.Sheet sheet) throws IOException {
    List<SheetRow> rows = new ArrayList<>();
    int[] hidden = new int[2];
    boolean[] cut = new boolean[1];
    List<CellRange> merged =
        workbook.rows(
            sheet,
            row -> {
              if (row.hidden()) {
                hidden[0]++;
                return true;
              }
              List<SheetCell> shown = row.cells().stream().filter(cell -> !cell.hidden()).toList();
              hidden[1] += row.cells().size() - shown.size();
              cells += shown.size();
              cut[0] = cells > MOST_CELLS;
              if (!shown.isEmpty() && !cut[0]) {
                rows.add(new SheetRow(row.number(), false, shown));
                sample(shown);
              }
              return !cut[0];
            });
    if (!rows.isEmpty()) {
      builder.heading(1, sheet.name().isBlank() ? "Sheet" : sheet.name().strip());
      SheetTables.write(builder, rows, merged);
    }
    note(hidden[0] > 0, "sheet %s: %d hidden rows were left out", sheet, hidden[0]);
    note(hidden[1] > 0, "sheet %s: %d cells of hidden columns were left out", sheet, hidden[1]);
    note(
        cut[0],
        "sheet %s is cut after row %d: a document holds no more cells",
        sheet,
        rows.isEmpty() ? 0 : rows.getLast().number());
  }

  private void note(boolean when, String what, SheetReader.Sheet sheet, int count) {
    if (when) {
      builder.note(what.formatted(sheet.name(), count));
    }
  }

  private void sample(List<SheetCell> shown) {
    for (SheetCell cell : shown) {
      if (cell.kind() == SheetCell.Kind.TEXT && sample.length() < SAMPLE) {
        sample.append(cell.raw()).append('\n');
      }
    }
  }
}
