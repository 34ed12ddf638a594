package dev.fathom.search.read.pdf;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Box;
import dev.fathom.search.document.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table at the end of a page that may go on at the top of the next one: there the columns stand
 * at the same places, under the same headings or under none.
 *
 * @param before the table as written
 */
record Continuation(Block.Table before) {
  private static final Pattern CONTINUED =
      Pattern.compile("(?i).*\\b(?:continued|cont'd|concluded)\\b.*|.*[（(]?续[表）)]?.*");
  private static final int LONGEST = 160;
  private static final float NEAR = 4;
  private static final float MOSTLY = 0.7f;

  /**
   * A table as it is to be written.
   *
   * @param headings what stands over its columns on the page before; empty unless it goes on
   */
  record Headed(Item.Table table, List<Cell> headings) {
    Headed {
      headings = List.copyOf(headings);
    }
  }

  static Headed none(Item.Table table) {
    return new Headed(table, List.of());
  }

  /** What is open at the end of a page; null where no table stands last on it. */
  static @Nullable Continuation of(int page, List<Item> items, Block.@Nullable Table last) {
    boolean ends =
        last != null
            && last.page() == page
            && !items.isEmpty()
            && items.getLast() instanceof Item.Table;
    return ends && last != null ? new Continuation(last) : null;
  }

  /** Whether a text over the next table only says that it goes on. */
  boolean bridges(Item.Text text) {
    String words = text.prose().text();
    return says(words) || words.equals(before.caption());
  }

  /** Whether a line says of what follows that it goes on. */
  static boolean says(String line) {
    return line.length() < LONGEST && CONTINUED.matcher(line).matches();
  }

  /** The table with the first part's headings, caption and note where it goes on and has none. */
  Headed to(Item.Table table) {
    TableGrid grid = table.grid();
    List<Cell> over = headings(before.cells());
    List<String> own = ownHeadings(grid);
    boolean goesOn =
        grid.columns() == before.columns()
            && aligned(grid)
            && (own.isEmpty() || own.equals(over.stream().map(Cell::text).toList()));
    if (!goesOn) {
      return none(table);
    }
    boolean named = !table.caption().isEmpty() && !says(table.caption());
    Item.Table headed =
        new Item.Table(
            grid,
            named ? table.caption() : before.caption(),
            table.note().isEmpty() ? before.note() : table.note(),
            table.top(),
            table.bottom());
    List<Cell> inherited = over.isEmpty() ? before.headings() : over;
    return new Headed(headed, own.isEmpty() ? inherited : List.of());
  }

  /** The cells over the first row that holds a value. */
  private static List<Cell> headings(List<Cell> cells) {
    int values =
        cells.stream()
            .filter(cell -> cell.column() > 0 && isValue(cell.text()))
            .mapToInt(Cell::row)
            .min()
            .orElse(0);
    return cells.stream().filter(cell -> cell.row() < values && cell.column() > 0).toList();
  }

  private static List<String> ownHeadings(TableGrid grid) {
    int values =
        grid.cells().stream()
            .filter(cell -> cell.column() > 0 && isValue(cell.prose().text()))
            .mapToInt(TableGrid.GridCell::row)
            .min()
            .orElse(0);
    return grid.cells().stream()
        .filter(cell -> cell.row() < values && cell.column() > 0)
        .map(cell -> cell.prose().text())
        .toList();
  }

  private static boolean isValue(String text) {
    return Numbers.isNumeric(text) && !Numbers.isYear(text);
  }

  /** Whether the figures of most columns end where those above end. */
  private boolean aligned(TableGrid grid) {
    int columns = 0;
    int same = 0;
    for (int column = 1; column < grid.columns(); column++) {
      float above = edge(column);
      float here = edge(grid, column);
      if (above > 0 && here > 0) {
        columns++;
        same += Math.abs(above - here) < NEAR ? 1 : 0;
      }
    }
    return columns > 0 && same >= MOSTLY * columns;
  }

  private float edge(int column) {
    List<Float> edges = new ArrayList<>();
    for (Cell cell : before.cells()) {
      Box box = cell.box();
      if (cell.column() == column
          && cell.columnSpan() == 1
          && box != null
          && isValue(cell.text())) {
        edges.add(box.x() + box.width());
      }
    }
    return middle(edges);
  }

  private static float edge(TableGrid grid, int column) {
    List<Float> edges = new ArrayList<>();
    for (TableGrid.GridCell cell : grid.cells()) {
      boolean upright = cell.lines().getFirst().words().getFirst().frame().angle() == 0;
      if (cell.column() == column
          && cell.columnSpan() == 1
          && upright
          && isValue(cell.prose().text())) {
        edges.add(cell.lines().getFirst().x1());
      }
    }
    return middle(edges);
  }

  private static float middle(List<Float> edges) {
    edges.sort(null);
    return edges.isEmpty() ? 0 : edges.get(edges.size() / 2);
  }
}
