package dev.fathom.search.document;

/**
 * A rectangle on a page, in points (1/72 inch) of the page as it is displayed, origin at its upper
 * left corner.
 *
 * @param page page number, counted from 1
 */
public record Box(int page, float x, float y, float width, float height) {
  public Box {
    if (page < 1 || width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "Not a box: page %d, %s x %s".formatted(page, width, height));
    }
  }

  /** The smallest box around both; they must be on the same page. */
  public Box union(Box other) {
    if (other.page != page) {
      throw new IllegalArgumentException(
          "Boxes on different pages: " + page + " and " + other.page);
    }
    float left = Math.min(x, other.x);
    float top = Math.min(y, other.y);
    float right = Math.max(x + width, other.x + other.width);
    float bottom = Math.max(y + height, other.y + other.height);
    return new Box(page, left, top, right - left, bottom - top);
  }
}
