package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.List;

/**
 * A grid of ruled lines: where its columns and rows are divided, and which divisions are drawn.
 *
 * @param xs dividing positions from left to right, the outer edges included
 * @param ys dividing positions from top to bottom, the outer edges included
 */
record Lattice(List<Float> xs, List<Float> ys, List<Ruling> rulings) {
  private static final int MOST_RULINGS = 3000;
  private static final float NEAR = 3;
  private static final float DRAWN = 0.5f;

  Lattice {
    xs = List.copyOf(xs);
    ys = List.copyOf(ys);
    rulings = List.copyOf(rulings);
  }

  /** The lattices of a page: rulings that touch each other, directly or through others. */
  static List<Lattice> of(List<Ruling> all) {
    List<Ruling> rulings = all.stream().distinct().toList();
    if (rulings.size() > MOST_RULINGS) {
      // So many lines draw a chart or a map; comparing each with each would take for ever.
      return List.of();
    }
    int[] group = new int[rulings.size()];
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
    }
    for (int i = 0; i < group.length; i++) {
      for (int j = i + 1; j < group.length; j++) {
        if (touch(rulings.get(i), rulings.get(j))) {
          group[find(group, i)] = find(group, j);
        }
      }
    }
    List<Lattice> lattices = new ArrayList<>();
    for (int i = 0; i < group.length; i++) {
      if (find(group, i) == i) {
        List<Ruling> members = new ArrayList<>();
        for (int j = 0; j < group.length; j++) {
          if (find(group, j) == i) {
            members.add(rulings.get(j));
          }
        }
        Lattice lattice = ofTouching(members);
        if (lattice.columns() >= 2 && lattice.rows() >= 2) {
          lattices.add(lattice);
        }
      }
    }
    return lattices;
  }

  private static int find(int[] group, int i) {
    int root = i;
    while (group[root] != root) {
      group[root] = group[group[root]];
      root = group[root];
    }
    return root;
  }

  private static boolean touch(Ruling a, Ruling b) {
    return a.x0() - NEAR <= b.x1()
        && b.x0() - NEAR <= a.x1()
        && a.y0() - NEAR <= b.y1()
        && b.y0() - NEAR <= a.y1();
  }

  private static Lattice ofTouching(List<Ruling> rulings) {
    List<Float> xs = new ArrayList<>();
    List<Float> ys = new ArrayList<>();
    boolean across = false;
    boolean down = false;
    for (Ruling ruling : rulings) {
      if (ruling.horizontal()) {
        ys.add(ruling.y0());
        across = true;
      } else {
        xs.add(ruling.x0());
        down = true;
      }
    }
    if (!across || !down) {
      return new Lattice(List.of(), List.of(), rulings);
    }
    // Where the outer lines are not drawn, the ends of the crossing ones stand for them.
    for (Ruling ruling : rulings) {
      if (ruling.horizontal() && ruling.length() > 40) {
        xs.add(ruling.x0());
        xs.add(ruling.x1());
      } else if (!ruling.horizontal() && ruling.length() > 20) {
        ys.add(ruling.y0());
        ys.add(ruling.y1());
      }
    }
    return new Lattice(merged(xs), merged(ys), rulings);
  }

  private static List<Float> merged(List<Float> positions) {
    List<Float> ordered = new ArrayList<>(positions);
    ordered.sort(null);
    List<Float> merged = new ArrayList<>();
    for (float position : ordered) {
      if (merged.isEmpty() || position - merged.getLast() > NEAR) {
        merged.add(position);
      }
    }
    return merged;
  }

  int columns() {
    return Math.max(0, xs.size() - 1);
  }

  int rows() {
    return Math.max(0, ys.size() - 1);
  }

  float left() {
    return xs.getFirst();
  }

  float right() {
    return xs.getLast();
  }

  float top() {
    return ys.getFirst();
  }

  float bottom() {
    return ys.getLast();
  }

  /** The column that holds a position, -1 outside. */
  int column(float x) {
    return at(xs, x);
  }

  /** The row that holds a position, -1 outside. */
  int row(float y) {
    return at(ys, y);
  }

  private static int at(List<Float> positions, float value) {
    for (int i = 0; i + 1 < positions.size(); i++) {
      if (value >= positions.get(i) && value < positions.get(i + 1)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a line is drawn between a cell and the one to its right. */
  boolean dividedRight(int row, int column) {
    float x = xs.get(column + 1);
    float from = ys.get(row);
    float to = ys.get(row + 1);
    float drawn = 0;
    for (Ruling ruling : rulings) {
      if (!ruling.horizontal() && Math.abs(ruling.x0() - x) <= NEAR) {
        drawn += Math.max(0, Math.min(to, ruling.y1()) - Math.max(from, ruling.y0()));
      }
    }
    return drawn > DRAWN * (to - from);
  }

  /** Whether a line is drawn between a cell and the one below it. */
  boolean dividedBelow(int row, int column) {
    float y = ys.get(row + 1);
    float from = xs.get(column);
    float to = xs.get(column + 1);
    float drawn = 0;
    for (Ruling ruling : rulings) {
      if (ruling.horizontal() && Math.abs(ruling.y0() - y) <= NEAR) {
        drawn += Math.max(0, Math.min(to, ruling.x1()) - Math.max(from, ruling.x0()));
      }
    }
    return drawn > DRAWN * (to - from);
  }
}
