package dev.fathom.search.read.office;

import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import java.util.List;

/** What stands on a slide. */
sealed interface SlideItem {
  /** A paragraph of a shape; {@code listed} where it has a bullet or a number. */
  record Text(String words, boolean listed) implements SlideItem {}

  /** A table, or the numbers behind a chart. */
  record Grid(String caption, int rows, int columns, List<CellText> cells) implements SlideItem {
    public Grid {
      cells = List.copyOf(cells);
    }
  }

  /** A picture by its alternative text. */
  record Picture(String description) implements SlideItem {}

  default void write(DocumentBuilder builder) {
    switch (this) {
      case Text text when text.listed() -> builder.listItem(text.words());
      case Text text -> builder.paragraph(text.words());
      case Grid grid ->
          builder.table(grid.caption(), "", grid.rows(), grid.columns(), grid.cells());
      case Picture picture -> builder.figure(picture.description());
    }
  }
}
