package dev.fathom.agent.reasoning;

import java.util.List;

/**
 * Figures of a table that answer a question as they stand: those of a row, or of a column.
 *
 * @param item id of the plan item they answer
 * @param subject what they all are, such as the row's label or the column's heading
 * @param cells the figures in the order to tell them
 */
public record ToldTable(String item, String subject, List<Cell> cells) {
  public ToldTable {
    cells = List.copyOf(cells);
  }

  /**
   * One of the figures.
   *
   * @param name what tells it from the others, such as the row's label in a column
   * @param figure its id
   */
  public record Cell(String name, String figure) {}

  public List<String> figures() {
    return cells.stream().map(Cell::figure).toList();
  }
}
