package dev.fathom.search.read.office;

import dev.fathom.search.document.DocumentBuilder.CellText;
import java.util.List;

/**
 * A table as read.
 *
 * @param notes ids of the notes its cells refer to
 */
record WordTable(int rows, int columns, List<CellText> cells, List<String> notes)
    implements WordBlock {
  WordTable {
    cells = List.copyOf(cells);
    notes = List.copyOf(notes);
  }

  boolean isBlank() {
    return cells.stream().allMatch(cell -> cell.text().isEmpty());
  }

  /** All its text in one line, for a table that stands in another's cell. */
  String text() {
    return String.join(
        " ", cells.stream().map(CellText::text).filter(text -> !text.isEmpty()).toList());
  }
}
