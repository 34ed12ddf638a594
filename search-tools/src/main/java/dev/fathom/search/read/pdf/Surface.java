package dev.fathom.search.read.pdf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What covers a page so far, in the order painted: filled areas with their colour and pictures,
 * each cut off where the clip ends. Tells on which colour a character stands. Not thread-safe.
 */
final class Surface {
  private static final int MOST = 20_000;

  /** The part of a graphics state that matters here; the clip by its bounds. */
  private record State(
      float x0, float y0, float x1, float y1, boolean exact, Colours.Space space, int colour) {}

  private final Deque<State> saved = new ArrayDeque<>();
  private final List<Shape> painted = new ArrayList<>();
  private final List<Shape> pictures = new ArrayList<>();
  private final Set<Integer> colours = new HashSet<>();
  private PageGeometry geometry = new PageGeometry(0, 0, 0, 0, 0);
  private State state = initial(geometry);

  private static State initial(PageGeometry page) {
    return new State(0, 0, page.width(), page.height(), true, Colours.Space.GREY, Colours.BLACK);
  }

  void start(PageGeometry page) {
    geometry = page;
    reset();
    painted.clear();
    pictures.clear();
    colours.clear();
    colours.add(Colours.WHITE);
  }

  /** Begins a new content stream of the same page; what is painted stays. */
  void reset() {
    saved.clear();
    state = initial(geometry);
  }

  void save() {
    saved.push(state);
  }

  void restore() {
    if (!saved.isEmpty()) {
      state = saved.pop();
    }
  }

  int depth() {
    return saved.size();
  }

  /** Takes back what a form saved and did not restore. */
  void unwind(int depth) {
    while (saved.size() > depth) {
      restore();
    }
  }

  Colours.Space space() {
    return state.space();
  }

  int colour() {
    return state.colour();
  }

  void colour(Colours.Space space, int colour) {
    state = new State(state.x0, state.y0, state.x1, state.y1, state.exact, space, colour);
  }

  /**
   * Narrows the clip.
   *
   * @param exact whether the bounds are the clip, and not only around it
   */
  void clip(float x0, float y0, float x1, float y1, boolean exact) {
    state =
        new State(
            Math.max(x0, state.x0),
            Math.max(y0, state.y0),
            Math.min(x1, state.x1),
            Math.min(y1, state.y1),
            exact && state.exact,
            state.space,
            state.colour);
  }

  /** Whether a character of some size lies outside of what is let through. */
  boolean clipped(float x, float y, float size) {
    return x < state.x0 - size || x > state.x1 + size || y < state.y0 - size || y > state.y1 + size;
  }

  void fill(Shape shape, boolean opaque) {
    add(shape, opaque && state.exact && !shape.slanted() ? shape.colour() : Colours.UNKNOWN);
  }

  void picture(float x0, float y0, float x1, float y1) {
    pictures.add(new Shape(x0, y0, x1, y1, false, Colours.UNKNOWN));
    add(pictures.getLast(), Colours.UNKNOWN);
  }

  /** A shading fills whatever the clip lets through. */
  void shading() {
    add(new Shape(state.x0, state.y0, state.x1, state.y1, false, Colours.UNKNOWN), Colours.UNKNOWN);
  }

  private void add(Shape shape, int colour) {
    float x0 = Math.max(shape.x0(), state.x0);
    float y0 = Math.max(shape.y0(), state.y0);
    float x1 = Math.min(shape.x1(), state.x1);
    float y1 = Math.min(shape.y1(), state.y1);
    if (x0 < x1 && y0 < y1) {
      // Past the limit nothing is known of what lies beneath.
      boolean last = painted.size() == MOST;
      if (last) {
        painted.add(new Shape(-1e6f, -1e6f, 1e6f, 1e6f, false, Colours.UNKNOWN));
      } else if (painted.size() < MOST) {
        painted.add(new Shape(x0, y0, x1, y1, false, colour));
        colours.add(colour);
      }
    }
  }

  /** Whether what is painted in the present colour at a point cannot be told from what it is on. */
  boolean unseen(float x, float y) {
    int ink = state.colour();
    if (colours.stream().noneMatch(colour -> Colours.same(colour, ink))) {
      return false;
    }
    for (int i = painted.size() - 1; i >= 0; i--) {
      Shape shape = painted.get(i);
      if (shape.holds(x, y)) {
        return Colours.same(shape.colour(), ink);
      }
    }
    return Colours.same(Colours.WHITE, ink);
  }

  /** Whether a picture lies at a point, painted before or after. */
  boolean onPicture(float x, float y) {
    return pictures.stream().anyMatch(picture -> picture.holds(x, y));
  }
}
