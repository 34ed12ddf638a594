package dev.fathom.search.read.text;

import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.document.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads comma-separated values of any dialect as one table; lines before it are paragraphs. */
public final class CsvReader {
  private static final int MOST_CELLS = 2_000_000;

  private CsvReader() {}

  /**
   * Reads the table.
   *
   * @throws IOException when quotes are not closed or the table is too large
   */
  public static Document read(String name, String text) throws IOException {
    CsvDialect dialect = CsvDialect.of(text);
    DocumentBuilder builder = new DocumentBuilder();
    builder.startOnlyPage();
    List<List<String>> rows = new ArrayList<>();
    int columns = 0;
    int cellCount = 0;
    try (var reader =
        de.siegmar.fastcsv.reader.CsvReader.builder()
            .fieldSeparator(dialect.separator())
            .quoteCharacter(dialect.quote())
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(true)
            .skipEmptyLines(true)
            .ofCsvRecord(text)) {
      for (CsvRecord line : reader) {
        List<String> fields =
            line.getFields().stream().map(field -> field.replaceAll("\\s+", " ").strip()).toList();
        cellCount += fields.size();
        if (cellCount > MOST_CELLS) {
          builder.note("the table is cut after %d rows".formatted(rows.size()));
          break;
        }
        if (fields.stream().anyMatch(field -> !field.isEmpty())) {
          rows.add(fields);
          columns = Math.max(columns, fields.size());
        }
      }
    }
    int first = preamble(rows, columns);
    for (int i = 0; i < first; i++) {
      builder.paragraph(String.join(" ", rows.get(i)).strip());
    }
    List<List<String>> table = rows.subList(first, rows.size());
    if (!table.isEmpty()) {
      addTable(builder, Titles.ofFile(name), table, columns);
    }
    return builder.build(
        new Metadata("text/csv", Titles.ofFile(name), List.of(), null, Languages.of(text)));
  }

  /** A title or remark above the table has one field where the table has several. */
  private static int preamble(List<List<String>> rows, int columns) {
    int first = 0;
    while (columns > 1 && first < rows.size() - 1 && filled(rows.get(first)) == 1) {
      first++;
    }
    return first;
  }

  private static long filled(List<String> row) {
    return row.stream().filter(field -> !field.isEmpty()).count();
  }

  private static void addTable(
      DocumentBuilder builder, String caption, List<List<String>> rows, int columns) {
    boolean header = hasHeader(rows);
    List<CellText> cells = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        String field = rows.get(row).get(column);
        boolean names = (header && row == 0) || (column == 0 && columns > 1 && !isNumber(field));
        cells.add(new CellText(row, column, 1, 1, names, field, null));
      }
    }
    builder.table(caption, "", rows.size(), columns, cells);
  }

  /** The first row is a header if it has no numbers where the rows below mostly have some. */
  private static boolean hasHeader(List<List<String>> rows) {
    if (rows.size() < 2) {
      return false;
    }
    List<String> first = rows.getFirst();
    boolean periods = first.stream().skip(1).allMatch(CsvReader::isYear) && first.size() > 1;
    if (periods) {
      return true;
    }
    if (first.stream().anyMatch(field -> isNumber(field) && !isYear(field))) {
      return false;
    }
    return first.stream().distinct().count() == first.size();
  }

  private static boolean isYear(String field) {
    return field.matches("(?:FY\\s?)?(?:19|20)\\d\\d");
  }

  private static boolean isNumber(String field) {
    return field.matches("[-+(]?[$€£¥]?\\s?\\d[\\d,.  ]*\\)?\\s?%?");
  }
}
