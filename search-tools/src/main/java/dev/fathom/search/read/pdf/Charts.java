package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells a chart from a table: the numbers beside its axes and over its bars stand under each other
 * too.
 */
final class Charts {
  private static final Pattern FIGURE =
      Pattern.compile("(?i)(?:figure|fig\\.?|chart|graph|exhibit)\\s*[A-Z]?-?\\d.*|图\\s*\\d.*");
  private static final int LEAST_BARS = 3;
  private static final int LEAST_LABELLED = 4;
  private static final int MOST_SHAPES = 2000;
  private static final float SMALLEST = 3;
  private static final float AROUND = 20;
  private static final float PALE = 0.8f;
  private static final float SAME = 1.2f;
  private static final float LONG_CURVE = 0.2f;
  private static final int LEAST_TICKS = 4;

  private Charts() {}

  /** Whether the rows are the labels of a drawing. */
  static boolean isChart(TableArea area, List<Shape> shapes) {
    float left = Float.MAX_VALUE;
    float right = -Float.MAX_VALUE;
    List<Word> words = new ArrayList<>();
    for (Row row : area.rows()) {
      left = Math.min(left, row.line().x0());
      right = Math.max(right, row.line().x1());
      words.addAll(row.line().words());
    }
    float top = area.rows().getFirst().line().top();
    float bottom = area.rows().getLast().line().bottom();
    return isChart(new Shape(left, top, right, bottom, false, Colours.UNKNOWN), words, shapes);
  }

  /** Whether the words within the bounds are the labels of a drawing. */
  static boolean isChart(Shape bounds, Collection<Word> words, List<Shape> shapes) {
    Shape around =
        new Shape(
            bounds.x0() - AROUND,
            bounds.y0() - AROUND,
            bounds.x1() + AROUND,
            bounds.y1() + AROUND,
            false,
            Colours.UNKNOWN);
    List<Shape> inside = new ArrayList<>();
    for (Shape shape : shapes) {
      boolean dot = shape.width() < SMALLEST || shape.height() < SMALLEST;
      if (!dot && around.holds((shape.x0() + shape.x1()) / 2, (shape.y0() + shape.y1()) / 2)) {
        inside.add(shape);
      }
    }
    return inside.size() <= MOST_SHAPES
        && (holdsBars(inside, words) || holdsCurve(inside, bounds.width(), bounds.height()));
  }

  /** Areas that stand on one line, are equally wide, and differ in length. */
  private static boolean holdsBars(List<Shape> shapes, Collection<Word> words) {
    for (Shape base : shapes) {
      Set<Integer> heights = new HashSet<>();
      Set<Integer> widths = new HashSet<>();
      int standing = 0;
      int lying = 0;
      int blank = 0;
      for (Shape other : shapes) {
        boolean alike = Math.abs(other.width() - base.width()) < SAME;
        boolean level = Math.abs(other.height() - base.height()) < SAME;
        boolean stands = alike && Math.abs(other.y1() - base.y1()) < SAME;
        boolean lies = level && Math.abs(other.x0() - base.x0()) < SAME;
        if (other.slanted() || !isInked(other) || (!stands && !lies)) {
          continue;
        }
        blank += words.stream().noneMatch(word -> within(word, other)) ? 1 : 0;
        if (stands && heights.add(Math.round(other.height()))) {
          standing++;
        }
        if (lies && widths.add(Math.round(other.width()))) {
          lying++;
        }
      }
      // Cells that span rows stand on one line too, but they hold words and come in few sizes.
      if (Math.max(standing, lying) >= (blank >= LEAST_BARS ? LEAST_BARS : LEAST_LABELLED)) {
        return true;
      }
    }
    return false;
  }

  /** Pale areas are the ground that rows stand on. */
  private static boolean isInked(Shape shape) {
    return Colours.lightness(shape.colour()) < PALE;
  }

  private static boolean within(Word word, Shape shape) {
    return shape.holds((word.x0() + word.x1()) / 2, (word.top() + word.bottom()) / 2);
  }

  private static boolean holdsCurve(List<Shape> shapes, float width, float height) {
    return shapes.stream()
        .anyMatch(
            shape ->
                shape.slanted()
                    && shape.width() > LONG_CURVE * width
                    && shape.height() > LONG_CURVE * LONG_CURVE * height);
  }

  /** Whether a caption calls a figure what has nothing but axes: numbers in equal steps. */
  static boolean isAxes(TableGrid grid, String caption) {
    boolean called = FIGURE.matcher(caption.strip()).matches();
    int scales = 0;
    int others = 0;
    for (int column = 0; column < grid.columns(); column++) {
      List<Double> values = new ArrayList<>();
      for (TableGrid.GridCell cell : grid.cells()) {
        String text = cell.prose().text();
        if (cell.column() == column && Numbers.isNumber(text)) {
          values.add(value(text));
        }
      }
      if (values.size() >= LEAST_TICKS && equalSteps(values)) {
        scales++;
      } else if (values.size() >= LEAST_TICKS) {
        others++;
      }
    }
    return called && scales > 0 && others == 0;
  }

  private static double value(String text) {
    String digits = text.toLowerCase(Locale.ROOT).replaceAll("[^0-9.]", "");
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static boolean equalSteps(List<Double> values) {
    double step = values.get(1) - values.getFirst();
    for (int i = 1; i < values.size(); i++) {
      double off = values.get(i) - values.get(i - 1) - step;
      if (!(Math.abs(off) <= 0.02 * Math.abs(step))) {
        return false;
      }
    }
    return step != 0;
  }
}
