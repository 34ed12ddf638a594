package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.List;

/** A stretch of a line without a wide gap: a candidate for a table cell. */
record Segment(List<Word> words, String text, float x0, float x1) {
  private static final float WIDE_GAP = 0.95f;

  Segment {
    words = List.copyOf(words);
  }

  static Segment of(List<Word> words) {
    Line line = Line.of(words);
    return new Segment(words, line.text(), line.x0(), line.x1());
  }

  /** Splits a line at wide gaps, and puts signs that stand apart to their numbers. */
  static List<Segment> of(Line line) {
    List<Segment> segments = new ArrayList<>();
    List<Word> current = new ArrayList<>();
    boolean open = false;
    for (Word word : line.words()) {
      if (!current.isEmpty()) {
        Word last = current.getLast();
        float gap = word.x0() - last.x1();
        boolean wide = gap > WIDE_GAP * Math.max(word.size(), last.size());
        boolean boundary = wide || betweenNumbers(current, word, gap);
        boolean joins =
            open
                ? Numbers.isNumeric(word.text()) || word.text().startsWith("(")
                : Numbers.closesNumber(word.text())
                    && Numbers.isNumeric(last.text())
                    && gap < 3 * word.size();
        boolean currencyStarts = Numbers.isCurrency(word.text()) && gap > 0.15f * word.size();
        if (!joins && (boundary || currencyStarts)) {
          segments.add(of(current));
          current = new ArrayList<>();
        }
      }
      current.add(word);
      open = Numbers.isCurrency(word.text()) || word.text().equals("(") || word.text().equals("$(");
    }
    if (!current.isEmpty()) {
      segments.add(of(current));
    }
    return segments;
  }

  /** Two whole numbers side by side are two cells even where the columns are narrow. */
  private static boolean betweenNumbers(List<Word> current, Word next, float gap) {
    return gap > 0.45f * next.size()
        && Numbers.isNumeric(next.text())
        && current.size() == 1
        && Numbers.isNumeric(current.getFirst().text())
        && !Numbers.isCurrency(current.getFirst().text());
  }

  boolean numeric() {
    return Numbers.isNumeric(text);
  }

  boolean year() {
    return Numbers.isYear(text);
  }

  float centre() {
    return (x0 + x1) / 2;
  }

  float width() {
    return x1 - x0;
  }

  float size() {
    return words.getFirst().size();
  }
}
