package dev.fathom.search.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Page;

/**
 * The law of the canonical text: pages tile it in order; blocks are in order, do not overlap and
 * lie in their page; the text at a block's or cell's span is the text the block or cell carries; a
 * table's cells lie in its span, in order, without overlap, and within its rows and columns.
 */
final class DocumentLaw {
  private DocumentLaw() {}

  static void check(Document document) {
    int end = 0;
    for (int i = 0; i < document.pages().size(); i++) {
      Page page = document.pages().get(i);
      assertThat(page.number()).isEqualTo(i + 1);
      assertThat(page.span().start()).isEqualTo(end);
      end = page.span().end();
    }
    assertThat(end).isEqualTo(document.text().length());
    int last = 0;
    for (Block block : document.blocks()) {
      assertThat(block.span().start()).isGreaterThanOrEqualTo(last);
      last = block.span().end();
      assertThat(document.pages().get(block.page() - 1).span().contains(block.span())).isTrue();
      String text = document.text(block.span());
      switch (block) {
        case Block.Heading heading -> assertThat(heading.text()).isEqualTo(text);
        case Block.Paragraph paragraph -> assertThat(paragraph.text()).isEqualTo(text);
        case Block.ListItem item -> assertThat(item.text()).isEqualTo(text);
        case Block.Code code -> assertThat(code.text()).isEqualTo(text);
        case Block.Figure figure -> assertThat(figure.caption()).isEqualTo(text);
        case Block.Table table -> check(document, table);
      }
    }
  }

  private static void check(Document document, Block.Table table) {
    for (Cell cell : table.headings()) {
      assertThat(document.text(cell.span())).isEqualTo(cell.text()).isNotEmpty();
      assertThat(cell.span().end()).isLessThanOrEqualTo(table.span().start());
    }
    int last = table.span().start();
    for (Cell cell : table.cells()) {
      assertThat(document.text(cell.span())).isEqualTo(cell.text()).isNotEmpty();
      assertThat(table.span().contains(cell.span())).isTrue();
      assertThat(cell.span().start()).isGreaterThanOrEqualTo(last);
      last = cell.span().end();
      assertThat(cell.row() + cell.rowSpan()).isLessThanOrEqualTo(table.rows());
      assertThat(cell.column() + cell.columnSpan()).isLessThanOrEqualTo(table.columns());
    }
  }
}
