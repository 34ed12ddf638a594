package dev.fathom.search.read.pdf;

import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/**
 * The way from a page's user space to the page as displayed: crop box and rotation applied, origin
 * at the upper left corner, y downwards.
 */
record PageGeometry(float left, float bottom, float right, float top, int rotation) {
  static PageGeometry of(PDPage page) {
    PDRectangle box = page.getCropBox();
    int rotation = Math.floorMod(page.getRotation(), 360);
    return new PageGeometry(
        box.getLowerLeftX(),
        box.getLowerLeftY(),
        box.getUpperRightX(),
        box.getUpperRightY(),
        rotation);
  }

  float width() {
    return sideways() ? top - bottom : right - left;
  }

  float height() {
    return sideways() ? right - left : top - bottom;
  }

  float x(float userX, float userY) {
    return switch (rotation) {
      case 90 -> userY - bottom;
      case 180 -> right - userX;
      case 270 -> top - userY;
      default -> userX - left;
    };
  }

  float y(float userX, float userY) {
    return switch (rotation) {
      case 90 -> userX - left;
      case 180 -> userY - bottom;
      case 270 -> right - userX;
      default -> top - userY;
    };
  }

  private boolean sideways() {
    return rotation == 90 || rotation == 270;
  }
}
