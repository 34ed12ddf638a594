package dev.fathom.search.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.Emphasis;
import org.commonmark.node.Node;
import org.commonmark.node.StrongEmphasis;

/** A table of a report: its caption, its header and its rows. */
record ReportTable(
    String caption, List<String> header, List<Boolean> rightAligned, List<Row> rows) {

  /** A row in bold is a total, one in bold italics the last total; a label alone is a heading. */
  enum Kind {
    LINE,
    HEADING,
    TOTAL,
    GRAND_TOTAL
  }

  record Row(Kind kind, List<String> cells) {
    String label() {
      return cells.getFirst();
    }
  }

  static ReportTable of(String caption, TableBlock block) {
    var rows = new ArrayList<TableRow>();
    collect(block, rows);
    var header = new ArrayList<String>();
    var right = new ArrayList<Boolean>();
    for (var cell : cells(rows.getFirst())) {
      header.add(Inlines.plain(cell));
      right.add(cell.getAlignment() == TableCell.Alignment.RIGHT);
    }
    return new ReportTable(
        caption,
        header,
        right,
        rows.stream().skip(1).map(ReportTable::row).filter(row -> printed(row, right)).toList());
  }

  /** A line with a dash in every column is left out, as reports do. */
  private static boolean printed(Row row, List<Boolean> right) {
    return row.kind != Kind.LINE
        || IntStream.range(0, right.size())
            .filter(right::get)
            .anyMatch(column -> !row.cells.get(column).equals("–"));
  }

  private static Row row(TableRow row) {
    var cells = cells(row);
    var texts = cells.stream().map(Inlines::plain).toList();
    return new Row(kind(cells.getFirst(), texts), texts);
  }

  private static Kind kind(TableCell first, List<String> texts) {
    var inner = first.getFirstChild();
    return switch (inner) {
      case Emphasis e when e.getFirstChild() instanceof StrongEmphasis -> Kind.GRAND_TOTAL;
      case StrongEmphasis _ ->
          texts.stream().skip(1).allMatch(String::isEmpty) ? Kind.HEADING : Kind.TOTAL;
      case null, default -> Kind.LINE;
    };
  }

  private static void collect(Node parent, List<TableRow> rows) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof TableRow row) {
        rows.add(row);
      } else {
        collect(node, rows);
      }
    }
  }

  private static List<TableCell> cells(TableRow row) {
    var cells = new ArrayList<TableCell>();
    for (var node = row.getFirstChild(); node != null; node = node.getNext()) {
      cells.add((TableCell) node);
    }
    return cells;
  }
}
