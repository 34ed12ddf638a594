package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds text columns: a gutter that no word crosses over many lines, with running prose on both
 * sides. What stands above or below the gutter keeps the full width. The result is the areas of a
 * page in reading order.
 */
final class Columns {
  private static final int LEAST_LINES = 6;
  private static final int DEEPEST = 6;
  private static final float STEP = 3;
  private static final float HALF_GUTTER = 3.5f;
  private static final float FULL_LINE = 0.6f;

  private Columns() {}

  /** The lines of each area, areas in reading order. */
  static List<List<Line>> split(List<Word> words) {
    List<List<Line>> areas = new ArrayList<>();
    split(words, 0, areas);
    return areas;
  }

  private static void split(List<Word> words, int depth, List<List<Line>> areas) {
    if (words.isEmpty()) {
      return;
    }
    List<Line> lines = Line.fromTop(words);
    Gutter gutter = depth < DEEPEST ? widest(lines) : null;
    if (gutter == null) {
      areas.add(lines);
      return;
    }
    List<Word> above = new ArrayList<>();
    List<Word> left = new ArrayList<>();
    List<Word> right = new ArrayList<>();
    List<Word> below = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      for (Word word : lines.get(i).words()) {
        if (i < gutter.first()) {
          above.add(word);
        } else if (i > gutter.last()) {
          below.add(word);
        } else if (word.x0() < gutter.x()) {
          left.add(word);
        } else {
          right.add(word);
        }
      }
    }
    split(above, depth + 1, areas);
    split(left, depth + 1, areas);
    split(right, depth + 1, areas);
    split(below, depth + 1, areas);
  }

  private record Gutter(float x, int first, int last, int strength) {}

  private static @Nullable Gutter widest(List<Line> lines) {
    if (lines.size() < LEAST_LINES) {
      return null;
    }
    float left = Float.MAX_VALUE;
    float right = -Float.MAX_VALUE;
    for (Line line : lines) {
      left = Math.min(left, line.x0());
      right = Math.max(right, line.x1());
    }
    Gutter best = null;
    for (float x = left + 0.15f * (right - left); x < right - 0.15f * (right - left); x += STEP) {
      Gutter found = longestRun(lines, x, left, right);
      if (found != null && (best == null || found.strength() > best.strength())) {
        best = found;
      }
    }
    return best;
  }

  private static @Nullable Gutter longestRun(List<Line> lines, float x, float left, float right) {
    Gutter best = null;
    int start = -1;
    for (int i = 0; i <= lines.size(); i++) {
      boolean open = i < lines.size() && !crossed(lines.get(i), x);
      if (open && start < 0) {
        start = i;
      } else if (!open && start >= 0) {
        Gutter gutter = judge(lines, x, start, i - 1, left, right);
        if (gutter != null && (best == null || gutter.strength() > best.strength())) {
          best = gutter;
        }
        start = -1;
      }
    }
    return best;
  }

  private static boolean crossed(Line line, float x) {
    for (Word word : line.words()) {
      if (word.x0() < x + HALF_GUTTER && word.x1() > x - HALF_GUTTER) {
        return true;
      }
    }
    return false;
  }

  /** A run is a gutter if both sides hold enough lines of prose that fill their column. */
  private static @Nullable Gutter judge(
      List<Line> lines, float x, int first, int last, float left, float right) {
    // Lines with words on one side only, at either end, do not belong to the columns.
    int from = first;
    int to = last;
    while (from <= to && !twoSided(lines.get(from), x)) {
      from++;
    }
    while (to >= from && !twoSided(lines.get(to), x)) {
      to--;
    }
    if (to - from + 1 < LEAST_LINES) {
      return null;
    }
    int end = last;
    Side leftSide = new Side(left, x, 0);
    Side rightSide = new Side(x, right, 0);
    for (int i = from; i <= to; i++) {
      leftSide.add(lines.get(i));
      rightSide.add(lines.get(i));
    }
    if (!leftSide.isProse() || !rightSide.isProse()) {
      return null;
    }
    return new Gutter(x, from, end, Math.min(leftSide.lines, rightSide.lines));
  }

  private static boolean twoSided(Line line, float x) {
    return line.x0() < x && line.x1() > x;
  }

  private static final class Side {
    private static final float WIDE_GAP = 1.6f;
    private static final int DEEPEST_SIDE = 3;

    private final float x0;
    private final float x1;
    private final int depth;
    private final List<Line> members = new ArrayList<>();
    private final List<float[]> gaps = new ArrayList<>();
    private float extentLeft = Float.MAX_VALUE;
    private float extentRight = -Float.MAX_VALUE;
    private final List<float[]> extents = new ArrayList<>();
    private int lines;
    private int words;
    private int numeric;

    Side(float x0, float x1, int depth) {
      this.x0 = x0;
      this.x1 = x1;
      this.depth = depth;
    }

    void add(Line line) {
      float from = Float.MAX_VALUE;
      float to = -Float.MAX_VALUE;
      float[] widest = {0, 0};
      for (Word word : line.words()) {
        if (word.x0() < x0 - 1 || word.x0() >= x1) {
          continue;
        }
        if (to > 0 && word.x0() - to > Math.max(WIDE_GAP * word.size(), widest[1] - widest[0])) {
          widest = new float[] {to, word.x0()};
        }
        from = Math.min(from, word.x0());
        to = Math.max(to, word.x1());
        words++;
        if (Numbers.isNumeric(word.text())) {
          numeric++;
        }
      }
      if (to > from) {
        lines++;
        members.add(line);
        extents.add(new float[] {from, to});
        extentLeft = Math.min(extentLeft, from);
        extentRight = Math.max(extentRight, to);
        if (widest[1] > 0) {
          gaps.add(widest);
        }
      }
    }

    boolean isProse() {
      if (lines < LEAST_LINES || words < lines * 3 || numeric * 4 > words) {
        return false;
      }
      if (gaps.size() * 4 > lines) {
        return depth < DEEPEST_SIDE && isColumns();
      }
      float width = extentRight - extentLeft;
      long full =
          extents.stream().filter(extent -> extent[1] - extent[0] > FULL_LINE * width).count();
      return full * 2 > lines;
    }

    /** Whether most lines are broken at the same place, with prose on both sides of it. */
    private boolean isColumns() {
      for (float[] gap : gaps) {
        float x = (gap[0] + gap[1]) / 2;
        long shared = gaps.stream().filter(other -> other[0] < x && x < other[1]).count();
        if (shared * 2 > lines) {
          Side left = new Side(x0, x, depth + 1);
          Side right = new Side(x, x1, depth + 1);
          members.forEach(left::add);
          members.forEach(right::add);
          return left.isProse() && right.isProse();
        }
      }
      return false;
    }
  }
}
