package dev.fathom.search.read;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.util.Matrix;

/** PDFs drawn word by word for the tests; y counts down from the top of a US letter page. */
final class SamplePdf implements AutoCloseable {
  static final PDFont REGULAR = new PDType1Font(FontName.HELVETICA);
  static final PDFont BOLD = new PDType1Font(FontName.HELVETICA_BOLD);
  private static final float HEIGHT = PDRectangle.LETTER.getHeight();

  private final PDDocument document = new PDDocument();
  private PDPageContentStream content;

  SamplePdf() {
    content = addPage();
  }

  private PDPageContentStream addPage() {
    try {
      PDPage page = new PDPage(PDRectangle.LETTER);
      document.addPage(page);
      return new PDPageContentStream(document, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PDDocument document() {
    return document;
  }

  SamplePdf page() {
    try {
      content.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    content = addPage();
    return this;
  }

  SamplePdf text(float x, float y, float size, String words) {
    return text(x, y, size, REGULAR, words);
  }

  SamplePdf bold(float x, float y, float size, String words) {
    return text(x, y, size, BOLD, words);
  }

  SamplePdf text(float x, float y, float size, PDFont font, String words) {
    return draw(Matrix.getTranslateInstance(x, HEIGHT - y), size, font, words);
  }

  SamplePdf turned(float x, float y, float size, String words) {
    return draw(Matrix.getRotateInstance(Math.PI / 2, x, HEIGHT - y), size, REGULAR, words);
  }

  /** Text whose right edge is at x. */
  SamplePdf right(float x, float y, float size, String words) {
    try {
      return text(x - REGULAR.getStringWidth(words) / 1000 * size, y, size, words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SamplePdf lines(float x, float y, float size, float leading, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      text(x, y + i * leading, size, lines.get(i));
    }
    return this;
  }

  SamplePdf rule(float x0, float y0, float x1, float y1) {
    try {
      content.moveTo(x0, HEIGHT - y0);
      content.lineTo(x1, HEIGHT - y1);
      content.stroke();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever else a content stream can say. */
  interface Drawing {
    void on(PDPageContentStream page) throws IOException;
  }

  SamplePdf draw(Drawing drawing) {
    try {
      content.saveGraphicsState();
      drawing.on(content);
      content.restoreGraphicsState();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A filled rectangle, from its upper left corner. */
  SamplePdf area(Color colour, float x, float y, float width, float height) {
    return draw(
        page -> {
          page.setNonStrokingColor(colour);
          page.addRect(x, HEIGHT - y - height, width, height);
          page.fill();
        });
  }

  private SamplePdf draw(Matrix place, float size, PDFont font, String words) {
    try {
      content.beginText();
      content.setFont(font, size);
      content.setTextMatrix(place);
      content.showText(words);
      content.endText();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    try {
      content.close();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] encrypted(String userPassword, int keyLength) {
    try {
      content.close();
      StandardProtectionPolicy policy =
          new StandardProtectionPolicy("owner", userPassword, new AccessPermission());
      policy.setEncryptionKeyLength(keyLength);
      document.protect(policy);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    document.close();
  }
}
