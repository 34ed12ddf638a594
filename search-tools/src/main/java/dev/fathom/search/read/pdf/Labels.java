package dev.fathom.search.read.pdf;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The row labels of a table: tells a label that goes on in the next line from one that stands over
 * a group of rows.
 *
 * @param right how far the labels reach
 * @param full whether several labels reach nearly that far, as they do where the column is narrow
 */
record Labels(Bands bands, float right, boolean full) {
  private static final Pattern OPEN_END =
      Pattern.compile("(?i).*(?:[-–,/&(]|\\b(?:of|and|or|to|in|for|from|the|on|with|by|at))");
  private static final float NEAR = 0.92f;

  /**
   * Lines closer than this stand beside each other, as numbers do at half the height of a label.
   */
  private static final float BESIDE = 0.9f;

  static Labels of(List<Row> rows, Bands bands) {
    float left = Float.MAX_VALUE;
    float right = 0;
    for (Row row : rows) {
      Segment first = row.segments().getFirst();
      if (isLabel(first, bands)) {
        left = Math.min(left, first.x0());
        right = Math.max(right, first.x1());
      }
    }
    float limit = left + NEAR * (right - left);
    long reaching =
        rows.stream()
            .map(row -> row.segments().getFirst())
            .filter(first -> isLabel(first, bands) && first.x1() > limit)
            .count();
    return new Labels(bands, right, reaching >= 3);
  }

  private static boolean isLabel(Segment segment, Bands bands) {
    return !segment.numeric() && bands.nearest(segment) == 0;
  }

  /** Whether a line and the one below it are one row of the table. */
  boolean sameRow(Row above, Row row) {
    Segment label = row.segments().getFirst();
    Segment before = above.segments().getFirst();
    float distance = row.line().baseline() - above.line().baseline();
    boolean close = distance < 1.6f * row.line().size();
    boolean beside = distance < BESIDE * row.line().size();
    if (!close) {
      return false;
    }
    if (!isLabel(before, bands)) {
      return beside && row.single() && isLabel(label, bands);
    }
    if (!isLabel(label, bands)) {
      return above.single() && beside;
    }
    boolean lowerCase = Character.isLowerCase(label.text().charAt(0));
    if (row.single()) {
      return lowerCase || (above.single() && openEnded(before.text()));
    }
    return above.single()
        && !before.text().endsWith(":")
        && (lowerCase || openEnded(before.text()) || (full && wouldNotFit(before, label)));
  }

  private static boolean openEnded(String text) {
    return OPEN_END.matcher(text).matches() || text.lastIndexOf('(') > text.lastIndexOf(')');
  }

  private boolean wouldNotFit(Segment before, Segment label) {
    Word next = label.words().getFirst();
    return before.x1() + 0.3f * next.size() + next.width() > right;
  }
}
