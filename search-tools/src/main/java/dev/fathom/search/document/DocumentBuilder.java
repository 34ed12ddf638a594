package dev.fathom.search.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a document's canonical text and keeps the law that every reader must obey: blocks are in
 * order and do not overlap, a block lies in its page, and the canonical text at a span is exactly
 * the text of the block or cell that carries the span. Characters that nobody sees do not get in,
 * and are counted ({@link Invisible}). Pages tile the text: the white space after a page's last
 * block belongs to that page.
 *
 * <p>A table stands in the text row by row, a line each, its cells separated by {@value
 * #CELL_SEPARATOR}; blank cells leave nothing.
 *
 * <p>Not thread-safe; used once.
 */
public final class DocumentBuilder {
  /** Between two cells of a row in the canonical text. */
  public static final String CELL_SEPARATOR = " | ";

  private static final String BLOCK_SEPARATOR = "\n\n";

  /** A cell before its place in the canonical text is known. */
  public record CellText(
      int row,
      int column,
      int rowSpan,
      int columnSpan,
      boolean header,
      String text,
      @Nullable Box box) {
    static CellText of(Cell cell) {
      return new CellText(
          cell.row(),
          cell.column(),
          cell.rowSpan(),
          cell.columnSpan(),
          cell.header(),
          cell.text(),
          cell.box());
    }
  }

  private record PageStart(String label, int start, float width, float height) {}

  private final StringBuilder text = new StringBuilder();
  private final List<PageStart> pages = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int invisible;

  /** Starts the next page; sizes in points, 0 for formats without pages. */
  public void startPage(String label, float width, float height) {
    pages.add(new PageStart(label, text.length(), width, height));
  }

  /** Starts the only page of a format without pages. */
  public void startOnlyPage() {
    startPage("1", 0, 0);
  }

  public Block.Heading heading(int level, String words) {
    String seen = seen(words);
    return add(new Block.Heading(page(), append(seen), level, seen));
  }

  public Block.Paragraph paragraph(String words) {
    String seen = seen(words);
    return add(new Block.Paragraph(page(), append(seen), seen));
  }

  public Block.ListItem listItem(String words) {
    String seen = seen(words);
    return add(new Block.ListItem(page(), append(seen), seen));
  }

  public Block.Code code(String words) {
    String seen = seen(words);
    return add(new Block.Code(page(), append(seen), seen));
  }

  public Block.Figure figure(String caption) {
    String seen = seen(caption);
    return add(new Block.Figure(page(), append(seen), seen));
  }

  /** Adds a table; cells may come in any order, blank ones are left out of the text. */
  public Block.Table table(
      String caption, String note, int rows, int columns, List<CellText> cells) {
    return table(caption, note, rows, columns, cells, List.of());
  }

  /**
   * Adds a table that may go on from the page before.
   *
   * @param headings what stands over its columns there, if it does not say so again
   */
  public Block.Table table(
      String caption,
      String note,
      int rows,
      int columns,
      List<CellText> cells,
      List<Cell> headings) {
    List<CellText> ordered = new ArrayList<>(cells);
    ordered.sort(Comparator.comparingInt(CellText::row).thenComparingInt(CellText::column));
    int start = startBlock();
    List<Cell> placed = new ArrayList<>(ordered.size());
    int row = -1;
    for (CellText cell : ordered) {
      String words = seen(cell.text());
      if (words.isEmpty()) {
        continue;
      }
      if (row >= 0) {
        text.append(cell.row() == row ? CELL_SEPARATOR : "\n");
      }
      row = cell.row();
      int from = text.length();
      text.append(words);
      placed.add(
          new Cell(
              cell.row(),
              cell.column(),
              cell.rowSpan(),
              cell.columnSpan(),
              cell.header(),
              words,
              new Span(from, text.length()),
              cell.box()));
    }
    Span span = new Span(start, text.length());
    return add(new Block.Table(page(), span, caption, note, rows, columns, placed, headings));
  }

  /** Adds the blocks of another document to this page: a chapter's, or a part's of a mail. */
  public void append(Document part) {
    for (Block block : part.blocks()) {
      switch (block) {
        case Block.Heading heading -> heading(heading.level(), heading.text());
        case Block.Paragraph paragraph -> paragraph(paragraph.text());
        case Block.ListItem item -> listItem(item.text());
        case Block.Code code -> code(code.text());
        case Block.Figure figure -> figure(figure.caption());
        case Block.Table table ->
            table(
                table.caption(),
                table.note(),
                table.rows(),
                table.columns(),
                table.cells().stream().map(CellText::of).toList());
      }
    }
    part.notes().forEach(this::note);
  }

  /** The words without characters that nobody sees, which are counted. */
  private String seen(String words) {
    invisible += Invisible.count(words);
    return Invisible.without(words);
  }

  /** Says what could not be read. */
  public void note(String what) {
    notes.add(what);
  }

  /** Whether nothing was written so far. */
  public boolean isBlank() {
    return text.isEmpty();
  }

  public Document build(Metadata metadata) {
    if (invisible > 0) {
      note("%d invisible characters were left out".formatted(invisible));
    }
    if (pages.isEmpty()) {
      startOnlyPage();
    }
    List<Page> finished = new ArrayList<>(pages.size());
    for (int i = 0; i < pages.size(); i++) {
      PageStart page = pages.get(i);
      int end = i + 1 < pages.size() ? pages.get(i + 1).start() : text.length();
      finished.add(
          new Page(i + 1, page.label(), new Span(page.start(), end), page.width(), page.height()));
    }
    return new Document(metadata, text.toString(), finished, blocks, notes);
  }

  private <B extends Block> B add(B block) {
    blocks.add(block);
    return block;
  }

  private int page() {
    return pages.size();
  }

  private Span append(String words) {
    int start = startBlock();
    text.append(words);
    return new Span(start, text.length());
  }

  /** Separates from the block before, if there is one; across pages the space is the old page's. */
  private int startBlock() {
    if (pages.isEmpty()) {
      throw new IllegalStateException("A block before the first page");
    }
    if (!text.isEmpty()) {
      int start = text.length();
      text.append(BLOCK_SEPARATOR);
      for (int i = pages.size() - 1; i >= 0 && pages.get(i).start() == start; i--) {
        PageStart page = pages.get(i);
        pages.set(i, new PageStart(page.label(), text.length(), page.width(), page.height()));
      }
    }
    return text.length();
  }
}
