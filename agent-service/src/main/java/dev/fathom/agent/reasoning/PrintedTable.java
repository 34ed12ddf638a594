package dev.fathom.agent.reasoning;

import dev.fathom.agent.figures.Figure;
import java.util.List;

/**
 * A table as a reasoner is shown it.
 *
 * @param page counted from 1
 * @param caption what is printed as its title, or stands before it as one; may be empty
 * @param stub what stands over its labels, such as "By business segment"; may be empty
 * @param cells its numbers in reading order
 */
public record PrintedTable(String source, int page, String caption, String stub, List<Cell> cells) {
  public PrintedTable {
    cells = List.copyOf(cells);
  }

  /**
   * A number with what stands over it.
   *
   * @param head the words over its column, from top to bottom; may be empty
   */
  public record Cell(Figure figure, String head) {}
}
