package dev.fathom.search.eval;

import dev.fathom.search.document.Box;
import dev.fathom.search.eval.GridTable.GridText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.jspecify.annotations.Nullable;

/**
 * The plain reader of tables that ours is measured beside: lines as PDFBox orders them are cut
 * where a gap is wide; lines in a row that fall into several pieces are a table, and the pieces are
 * its columns in their order.
 */
final class NaiveTables extends PDFTextStripper {
  private static final int FEWEST_LINES = 3;

  /** A gap this many times a space's width parts two cells. */
  private static final double WIDE = 2.0;

  private record Piece(String text, float x, float y, float width, float height) {}

  private final List<List<Piece>> lines = new ArrayList<>();
  private final List<GridTable> tables = new ArrayList<>();
  private List<Piece> line = new ArrayList<>();

  private NaiveTables() {
    setSortByPosition(true);
  }

  /** The tables of a file; none where it cannot be read. */
  static List<GridTable> of(byte[] pdf) {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      NaiveTables reader = new NaiveTables();
      reader.getText(document);
      return reader.tables;
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }

  @Override
  protected void writeString(String text, List<TextPosition> positions) {
    StringBuilder words = new StringBuilder();
    TextPosition first = null;
    TextPosition before = null;
    for (TextPosition position : positions) {
      boolean apart =
          before != null
              && position.getXDirAdj() - before.getXDirAdj() - before.getWidthDirAdj()
                  > WIDE * before.getWidthOfSpace();
      if (apart) {
        add(words, first, before);
        first = null;
      }
      first = first == null ? position : first;
      words.append(position.getUnicode());
      before = position;
    }
    add(words, first, before);
  }

  private void add(StringBuilder words, @Nullable TextPosition first, @Nullable TextPosition last) {
    String text = words.toString().strip();
    words.setLength(0);
    if (first != null && last != null && !text.isEmpty()) {
      float x = first.getXDirAdj();
      line.add(
          new Piece(
              text,
              x,
              first.getYDirAdj() - first.getHeightDir(),
              Math.max(0, last.getXDirAdj() + last.getWidthDirAdj() - x),
              first.getHeightDir()));
    }
  }

  @Override
  protected void writeLineSeparator() {
    lines.add(line);
    line = new ArrayList<>();
  }

  @Override
  protected void writePageEnd() {
    writeLineSeparator();
    List<List<Piece>> run = new ArrayList<>();
    for (List<Piece> next : lines) {
      if (next.size() < 2) {
        table(run);
        run = new ArrayList<>();
      } else {
        run.add(next);
      }
    }
    table(run);
    lines.clear();
  }

  private void table(List<List<Piece>> run) {
    if (run.size() < FEWEST_LINES) {
      return;
    }
    List<GridText> cells = new ArrayList<>();
    Box box = null;
    int columns = 0;
    for (int row = 0; row < run.size(); row++) {
      for (int column = 0; column < run.get(row).size(); column++) {
        Piece piece = run.get(row).get(column);
        cells.add(new GridText(row, row, column, column, piece.text()));
        Box at = new Box(getCurrentPageNo(), piece.x(), piece.y(), piece.width(), piece.height());
        box = box == null ? at : box.union(at);
        columns = Math.max(columns, column + 1);
      }
    }
    tables.add(new GridTable(getCurrentPageNo(), run.size(), columns, cells, box));
  }
}
