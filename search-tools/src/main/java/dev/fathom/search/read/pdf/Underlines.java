package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The lines right under a row of headings: a heading spans the columns that its line runs under.
 *
 * @param stretches from left to right, pieces that touch joined
 */
record Underlines(List<float[]> stretches) {
  static final Underlines NONE = new Underlines(List.of());
  private static final float TOUCHING = 2.5f;

  static Underlines between(List<Ruling> rulings, Line heading, float nextBaseline) {
    List<Ruling> under = new ArrayList<>();
    for (Ruling ruling : rulings) {
      boolean below =
          ruling.y0() > heading.baseline() - 0.1f * heading.size()
              && ruling.y0() < Math.min(nextBaseline, heading.baseline() + heading.size());
      if (ruling.horizontal() && below) {
        under.add(ruling);
      }
    }
    under.sort(Comparator.comparingDouble(Ruling::x0));
    List<float[]> stretches = new ArrayList<>();
    for (Ruling ruling : under) {
      if (!stretches.isEmpty() && ruling.x0() - stretches.getLast()[1] < TOUCHING) {
        stretches.getLast()[1] = Math.max(stretches.getLast()[1], ruling.x1());
      } else {
        stretches.add(new float[] {ruling.x0(), ruling.x1()});
      }
    }
    return new Underlines(stretches);
  }

  /**
   * First and last column of a cell: by its line where it has one of its own.
   *
   * @param row all cells of its row
   */
  int[] covered(Segment cell, List<Segment> row, Bands bands) {
    int[] covered = bands.covered(cell);
    for (float[] stretch : stretches) {
      boolean own =
          row.stream()
              .allMatch(
                  other ->
                      (stretch[0] < other.centre() && other.centre() < stretch[1])
                          == other.equals(cell));
      if (!own) {
        continue;
      }
      int first = covered[0];
      int last = covered[1];
      for (int i = 1; i < bands.count(); i++) {
        float[] band = bands.intervals().get(i);
        float middle = (band[0] + band[1]) / 2;
        if (middle > stretch[0] && middle < stretch[1]) {
          first = Math.min(first, i);
          last = Math.max(last, i);
        }
      }
      boolean centred =
          Math.abs((stretch[0] + stretch[1]) / 2 - cell.centre())
              < 0.2f * (stretch[1] - stretch[0]);
      if (centred && first > 0) {
        return new int[] {first, last};
      }
    }
    return covered;
  }
}
