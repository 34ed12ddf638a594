package dev.fathom.search.read.text;

import dev.fathom.search.document.DocumentBuilder.CellText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the rows at the top of a table that name its columns, where the file does not say which
 * they are: those before the first that holds a number other than a year.
 */
public final class HeaderRows {
  private static final int MOST = 4;
  private static final Pattern YEAR =
      Pattern.compile("(?:FY|CY|Q[1-4])?[\\s'/-]?(?:19|20)\\d\\d\\s?[AEFPBH年]?");
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+(\\u2212]?\\s?\\p{Sc}?\\s?[-\\u2212]?\\d[\\d,.'\\s\\u00a0]*\\)?\\s?%?\\p{Sc}?");

  private HeaderRows() {}

  /**
   * The number of header rows.
   *
   * @param cells of one table, row by row
   */
  public static int count(List<CellText> cells) {
    List<List<String>> rows = new ArrayList<>();
    for (CellText cell : cells) {
      if (cell.row() > MOST) {
        break;
      }
      while (rows.size() <= cell.row()) {
        rows.add(new ArrayList<>());
      }
      if (!cell.text().isEmpty()) {
        rows.get(cell.row()).add(cell.text());
      }
    }
    return countRows(rows);
  }

  /** The same cells, those of header rows and the words of the first column marked as headers. */
  public static List<CellText> mark(List<CellText> cells, int headerRows) {
    int headers = headerRows > 0 ? headerRows : count(cells);
    boolean several = cells.stream().anyMatch(cell -> cell.column() > 0);
    return cells.stream()
        .map(
            cell ->
                new CellText(
                    cell.row(),
                    cell.column(),
                    cell.rowSpan(),
                    cell.columnSpan(),
                    cell.row() < headers
                        || (several && cell.column() == 0 && !isNumber(cell.text())),
                    cell.text(),
                    cell.box()))
        .toList();
  }

  private static int countRows(List<List<String>> rows) {
    int first = 0;
    while (first < rows.size() && first < MOST && names(rows.get(first))) {
      first++;
    }
    if (first == rows.size() || first == MOST) {
      // No numbers to end the header: the first row names the columns if it names each differently.
      return rows.size() > 1 && distinct(rows.getFirst()) ? 1 : 0;
    }
    return first;
  }

  private static boolean names(List<String> row) {
    return row.stream().allMatch(text -> isYear(text) || !isNumber(text));
  }

  private static boolean distinct(List<String> row) {
    Set<String> seen = new HashSet<>(row);
    return !row.isEmpty() && seen.size() == row.size();
  }

  public static boolean isYear(String text) {
    return YEAR.matcher(text).matches();
  }

  /** Whether a cell shows a number, with or without currency, sign and percent. */
  public static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }
}
