package dev.fathom.search.table;

import dev.fathom.search.document.Block.Table;
import java.util.List;

/**
 * A table with its numbers understood.
 *
 * @param caption the table's own, or the heading or line before it that serves as one; may be empty
 * @param denomination what is said of all its amounts
 * @param cells its numbers in reading order
 */
public record TypedTable(
    Table table, String caption, Denomination denomination, List<TypedCell> cells) {
  public TypedTable {
    cells = List.copyOf(cells);
  }
}
