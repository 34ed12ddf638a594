package dev.fathom.search.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.document.Box;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import dev.fathom.search.read.refusal.Refusal;
import dev.fathom.search.read.scan.Tesseract;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ScannedPagesTest {
  private final DocumentReader reader = new DocumentReader();

  @Test
  void aPageThatIsAPictureIsRecognisedWithTheWordsInTheirPlaces() throws Exception {
    Assumptions.assumeTrue(Tesseract.installed().isPresent(), "Tesseract is not installed");
    byte[] bytes = scan("The harbour was busy in winter.");
    Document document = reader.read("scan.pdf", bytes);
    DocumentLaw.check(document);

    assertThat(document.text()).isEqualTo("The harbour was busy in winter.");
    assertThat(document.notes())
        .containsExactly("page 1 was recognised from a picture and may have errors");
    int start = document.text().indexOf("busy");
    List<Box> marks = new PagePicture().marks(bytes, 1, new Span(start, start + 4));
    assertThat(marks).hasSize(1);
    assertThat(marks.getFirst().x()).isBetween(200f, 340f);
    assertThat(marks.getFirst().y()).isBetween(80f, 105f);
  }

  @Test
  void withoutTesseractANoteSaysWhatToInstall() throws Exception {
    Assumptions.assumeTrue(Tesseract.installed().isEmpty(), "Tesseract is installed");

    assertThatThrownBy(() -> reader.read("scan.pdf", scan("unread")))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageContaining("install Tesseract")
        .extracting(e -> ((UnreadableDocumentException) e).kind())
        .isEqualTo(Refusal.NO_TEXT);
  }

  /** A US letter page drawn as one picture, its words 100 points from the left and the top. */
  private static byte[] scan(String words) throws Exception {
    BufferedImage picture = new BufferedImage(1224, 1584, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = picture.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, 1224, 1584);
    pen.setColor(Color.BLACK);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 40));
    pen.drawString(words, 200, 200);
    pen.dispose();
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage(PDRectangle.LETTER);
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.drawImage(LosslessFactory.createFromImage(document, picture), 0, 0, 612, 792);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    }
  }
}
