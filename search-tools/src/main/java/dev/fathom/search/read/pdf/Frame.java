package dev.fathom.search.read.pdf;

import dev.fathom.search.document.Box;

/**
 * The coordinates in which text of one direction runs from left to right: the displayed page turned
 * back by the text's angle about the page's upper left corner.
 *
 * @param angle direction of reading on the displayed page, degrees clockwise
 */
record Frame(int angle, float cos, float sin) {
  static Frame of(int angle) {
    double radians = Math.toRadians(angle);
    return switch (angle) {
      case 0 -> new Frame(0, 1, 0);
      case 90 -> new Frame(90, 0, 1);
      case 180 -> new Frame(180, -1, 0);
      case 270 -> new Frame(270, 0, -1);
      default -> new Frame(angle, (float) Math.cos(radians), (float) Math.sin(radians));
    };
  }

  float x(float pageX, float pageY) {
    return pageX * cos + pageY * sin;
  }

  float y(float pageX, float pageY) {
    return -pageX * sin + pageY * cos;
  }

  Ruling turn(Ruling ruling) {
    float ax = x(ruling.x0(), ruling.y0());
    float ay = y(ruling.x0(), ruling.y0());
    float bx = x(ruling.x1(), ruling.y1());
    float by = y(ruling.x1(), ruling.y1());
    return new Ruling(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }

  Shape turn(Shape shape) {
    Ruling box = turn(new Ruling(shape.x0(), shape.y0(), shape.x1(), shape.y1()));
    return new Shape(box.x0(), box.y0(), box.x1(), box.y1(), shape.slanted(), shape.colour());
  }

  /** Where a word lies on the displayed page. */
  Box box(int page, Word word) {
    float left = Float.MAX_VALUE;
    float top = Float.MAX_VALUE;
    float right = -Float.MAX_VALUE;
    float bottom = -Float.MAX_VALUE;
    for (int corner = 0; corner < 4; corner++) {
      float x = (corner & 1) == 0 ? word.x0() : word.x1();
      float y = (corner & 2) == 0 ? word.top() : word.bottom();
      float pageX = x * cos - y * sin;
      float pageY = x * sin + y * cos;
      left = Math.min(left, pageX);
      right = Math.max(right, pageX);
      top = Math.min(top, pageY);
      bottom = Math.max(bottom, pageY);
    }
    return new Box(page, left, top, right - left, bottom - top);
  }
}
