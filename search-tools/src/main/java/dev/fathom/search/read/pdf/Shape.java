package dev.fathom.search.read.pdf;

/**
 * The bounds of something drawn that is not a straight line: a filled area, or a path that goes
 * mostly aslant or in curves.
 *
 * @param colour red, green and blue as in {@link Colours}
 */
record Shape(float x0, float y0, float x1, float y1, boolean slanted, int colour) {
  float width() {
    return x1 - x0;
  }

  float height() {
    return y1 - y0;
  }

  boolean holds(float x, float y) {
    return x >= x0 && x <= x1 && y >= y0 && y <= y1;
  }
}
