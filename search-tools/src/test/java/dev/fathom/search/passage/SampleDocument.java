package dev.fathom.search.passage;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.document.Page;
import dev.fathom.search.document.Span;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes documents as a reader would: canonical text and blocks grow together. */
public final class SampleDocument {
  private final StringBuilder text = new StringBuilder();
  private final List<Page> pages = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private int pageStart;
  private @Nullable LocalDate published;

  public SampleDocument published(LocalDate day) {
    published = day;
    return this;
  }

  public SampleDocument heading(int level, String words) {
    blocks.add(new Block.Heading(page(), append(words), level, words));
    return this;
  }

  public SampleDocument paragraph(String words) {
    blocks.add(new Block.Paragraph(page(), append(words), words));
    return this;
  }

  /** Text that belongs to no block, such as a running head. */
  public SampleDocument loose(String words) {
    append(words);
    return this;
  }

  /** A table; the cells of a row are parted by {@code |}. */
  public SampleDocument table(String caption, String... rows) {
    int start = text.length();
    List<Cell> cells = new ArrayList<>();
    int columns = 1;
    for (int row = 0; row < rows.length; row++) {
      String[] values = rows[row].split("\\|", -1);
      columns = Math.max(columns, values.length);
      for (int column = 0; column < values.length; column++) {
        int from = text.length();
        text.append(values[column]);
        Span span = new Span(from, text.length());
        cells.add(new Cell(row, column, 1, 1, row == 0, values[column], span, null));
        text.append(column == values.length - 1 ? "\n" : " ");
      }
    }
    Span span = new Span(start, text.length() - 1);
    blocks.add(new Block.Table(page(), span, caption, "", rows.length, columns, cells));
    return this;
  }

  public SampleDocument endPage() {
    pages.add(
        new Page(page(), Integer.toString(page()), new Span(pageStart, text.length()), 612, 792));
    pageStart = text.length();
    return this;
  }

  public Document build() {
    if (pages.isEmpty() || pageStart < text.length()) {
      endPage();
    }
    Metadata metadata = new Metadata("application/pdf", "", List.of(), published, Locale.ROOT);
    return new Document(metadata, text.toString(), pages, blocks, List.of());
  }

  private int page() {
    return pages.size() + 1;
  }

  private Span append(String words) {
    int start = text.length();
    text.append(words).append('\n');
    return new Span(start, text.length() - 1);
  }
}
