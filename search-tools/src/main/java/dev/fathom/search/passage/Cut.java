package dev.fathom.search.passage;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts what is too long for one passage. The pieces touch and together are what was cut. */
final class Cut {
  private Cut() {}

  /** Pieces of at most {@code longest} characters, cut after a blank where there is one. */
  static List<Span> atBlanks(String text, Span span, int longest) {
    List<Span> pieces = new ArrayList<>();
    int start = span.start();
    while (span.end() - start > longest) {
      int cut = start + longest;
      while (cut > start + longest / 2 && !Blanks.isBlank(text.charAt(cut - 1))) {
        cut--;
      }
      if (!Blanks.isBlank(text.charAt(cut - 1))) {
        cut = wholeCharacter(text, start + longest);
      }
      pieces.add(new Span(start, cut));
      start = cut;
    }
    pieces.add(new Span(start, span.end()));
    return pieces;
  }

  /** Pieces of about equal length, none longer than asked for unless a single row is. */
  static List<Span> atRows(Block.Table table, Span span, int longest) {
    if (span.length() <= longest) {
      return List.of(span);
    }
    int wanted = span.length() / (1 + span.length() / longest);
    List<Span> pieces = new ArrayList<>();
    int start = span.start();
    for (int row : rowStarts(table, span)) {
      if (row - start >= wanted) {
        pieces.add(new Span(start, row));
        start = row;
      }
    }
    pieces.add(new Span(start, span.end()));
    return pieces;
  }

  /** Offsets inside the span at which a row begins and every earlier row has ended. */
  private static List<Integer> rowStarts(Block.Table table, Span span) {
    int[] first = new int[table.rows()];
    int[] last = new int[table.rows()];
    Arrays.fill(first, Integer.MAX_VALUE);
    for (Cell cell : table.cells()) {
      if (cell.span().length() > 0 && cell.row() < first.length) {
        first[cell.row()] = Math.min(first[cell.row()], cell.span().start());
        last[cell.row()] = Math.max(last[cell.row()], cell.span().end());
      }
    }
    List<Integer> starts = new ArrayList<>();
    int ended = span.start();
    for (int row = 0; row < first.length; row++) {
      if (first[row] > span.start() && first[row] >= ended && first[row] < span.end()) {
        starts.add(first[row]);
      }
      ended = Math.max(ended, last[row]);
    }
    return starts;
  }

  private static int wholeCharacter(String text, int cut) {
    return Character.isLowSurrogate(text.charAt(cut)) ? cut - 1 : cut;
  }
}
