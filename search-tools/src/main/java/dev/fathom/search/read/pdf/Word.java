package dev.fathom.search.read.pdf;

/**
 * A word in its frame: coordinates run along and across the direction of reading, y downwards.
 *
 * @param baseline y of the baseline
 * @param size font size
 */
record Word(
    String text, float x0, float x1, float baseline, float size, FontStyle style, Frame frame) {
  /** Share of the size that hangs below the baseline. */
  static final float DESCENT = 0.22f;

  private static final float ASCENT = 0.78f;

  float top() {
    return baseline - ASCENT * size;
  }

  float bottom() {
    return baseline + DESCENT * size;
  }

  float width() {
    return x1 - x0;
  }
}
