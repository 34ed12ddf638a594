package dev.fathom.search.read.pdf;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/** Draws pages as pictures. */
public final class PageRenderer {
  private static final int WIDEST = 4000;
  private static final int HIGHEST = 12_000;

  private PageRenderer() {}

  /**
   * Draws one page as PNG.
   *
   * @param page counted from 1
   * @param width in pixels
   */
  public static byte[] render(byte[] bytes, int page, int width) throws IOException {
    if (width < 1 || width > WIDEST) {
      throw new IllegalArgumentException(
          "A picture is 1 to %d pixels wide, not %d".formatted(WIDEST, width));
    }
    try (PDDocument document = PdfReader.open(bytes)) {
      if (page < 1 || page > document.getNumberOfPages()) {
        throw new IllegalArgumentException(
            "There is no page %d; the last is %d".formatted(page, document.getNumberOfPages()));
      }
      ScannedPages.requireDrawable(document.getPage(page - 1));
      PageGeometry geometry = PageGeometry.of(document.getPage(page - 1));
      float scale = width / Math.max(1, geometry.width());
      if (scale * geometry.height() > HIGHEST) {
        throw new IllegalArgumentException("The page is too high to be drawn that wide");
      }
      BufferedImage image = new PDFRenderer(document).renderImage(page - 1, scale, ImageType.RGB);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    }
  }
}
