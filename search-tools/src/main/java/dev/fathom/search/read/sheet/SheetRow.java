package dev.fathom.search.read.sheet;

import java.util.List;

/**
 * A row of a sheet.
 *
 * @param number counted from 1, as programs show it
 * @param cells those that are not blank, from the left
 */
public record SheetRow(int number, boolean hidden, List<SheetCell> cells) {
  public SheetRow {
    cells = List.copyOf(cells);
  }
}
