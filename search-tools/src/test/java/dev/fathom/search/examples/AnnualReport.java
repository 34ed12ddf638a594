package dev.fathom.search.examples;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Emphasis;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.parser.Parser;

/** The text of an annual report with its figures filled in, as Markdown blocks. */
record AnnualReport(int year, Node root) {
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  static AnnualReport of(Ledger ledger, int year) {
    return new AnnualReport(
        year, PARSER.parse(new Template(ledger, year).expand("report/report.md")));
  }

  List<Node> blocks() {
    var blocks = new ArrayList<Node>();
    for (var node = root.getFirstChild(); node != null; node = node.getNext()) {
      blocks.add(node);
    }
    return blocks;
  }

  List<ReportTable> tables() {
    return blocks().stream()
        .filter(TableBlock.class::isInstance)
        .map(block -> ReportTable.of(caption(block), (TableBlock) block))
        .toList();
  }

  /** The paragraph in italics before a table. */
  static String caption(Node table) {
    var before = table.getPrevious();
    return before != null && isCaption(before) ? Inlines.plain(before) : "";
  }

  static boolean isCaption(Node block) {
    return block instanceof Paragraph
        && block.getNext() instanceof TableBlock
        && block.getFirstChild() instanceof Emphasis only
        && only.getNext() == null;
  }
}
