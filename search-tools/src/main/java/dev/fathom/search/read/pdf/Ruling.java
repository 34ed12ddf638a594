package dev.fathom.search.read.pdf;

/** A straight horizontal or vertical line drawn on a page: {@code x0 <= x1}, {@code y0 <= y1}. */
record Ruling(float x0, float y0, float x1, float y1) {
  boolean horizontal() {
    return x1 - x0 >= y1 - y0;
  }

  float length() {
    return Math.max(x1 - x0, y1 - y0);
  }
}
