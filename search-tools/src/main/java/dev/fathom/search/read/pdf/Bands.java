package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The columns of a table as stretches of the x axis, from left to right. */
record Bands(List<float[]> intervals) {
  /**
   * Clusters the cells of the rows that hold values: narrow cells make the columns, and a cell that
   * would join two of them is taken to span both.
   */
  static Bands of(List<Row> rows) {
    boolean values = rows.stream().anyMatch(Row::values);
    boolean data = rows.stream().anyMatch(Row::data);
    List<Segment> cells = new ArrayList<>();
    for (Row row : rows) {
      // Years stand over their numbers, often centred: they would make columns of their own.
      if (values ? row.values() : !data || row.data()) {
        cells.addAll(row.segments());
      }
    }
    cells.sort(Comparator.comparingDouble(Segment::width));
    List<float[]> intervals = new ArrayList<>();
    for (Segment cell : cells) {
      int touched = 0;
      int only = -1;
      for (int i = 0; i < intervals.size(); i++) {
        if (overlap(intervals.get(i), cell) > 0) {
          touched++;
          only = i;
        }
      }
      if (touched == 0) {
        intervals.add(new float[] {cell.x0(), cell.x1()});
      } else if (touched == 1) {
        widen(only, cell, intervals);
      }
    }
    intervals.sort(Comparator.comparingDouble(interval -> interval[0]));
    return new Bands(intervals);
  }

  private static void widen(int index, Segment cell, List<float[]> all) {
    float[] interval = all.get(index);
    float left = Math.min(interval[0], cell.x0());
    float right = Math.max(interval[1], cell.x1());
    for (int i = 0; i < all.size(); i++) {
      if (i != index && all.get(i)[0] < right && all.get(i)[1] > left) {
        return;
      }
    }
    interval[0] = left;
    interval[1] = right;
  }

  int count() {
    return intervals.size();
  }

  /** First and last column a cell covers; the nearest one where it covers none. */
  int[] covered(Segment cell) {
    int first = -1;
    int last = -1;
    for (int i = 0; i < intervals.size(); i++) {
      float[] interval = intervals.get(i);
      float needed = Math.min(0.3f * (interval[1] - interval[0]), 0.3f * cell.width());
      if (overlap(interval, cell) > Math.max(0.5f, needed)) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (first < 0) {
      first = nearest(cell);
      last = first;
    }
    return new int[] {first, last};
  }

  int nearest(Segment cell) {
    int best = 0;
    float distance = Float.MAX_VALUE;
    for (int i = 0; i < intervals.size(); i++) {
      float[] interval = intervals.get(i);
      float away = Math.max(0, Math.max(interval[0] - cell.x1(), cell.x0() - interval[1]));
      float off = away + 0.001f * Math.abs((interval[0] + interval[1]) / 2 - cell.centre());
      if (off < distance) {
        distance = off;
        best = i;
      }
    }
    return best;
  }

  private static float overlap(float[] interval, Segment cell) {
    return Math.min(interval[1], cell.x1()) - Math.max(interval[0], cell.x0());
  }
}
