package dev.fathom.search.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Box;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PdfReadingTest {
  private static final List<String> PROSE =
      List.of(
          "The harbour was busy from early in the morning, and the boats that",
          "had come in during the night were unloaded before the market opened",
          "at six. Prices rose in the second half of the year, mostly because of",
          "the weather, which kept the smaller boats from going out at all.");

  private final DocumentReader reader = new DocumentReader();

  @Test
  void linesOfAParagraphBecomeOneText() throws Exception {
    Document document = read(new SamplePdf().lines(72, 100, 10, 12, PROSE));

    assertThat(document.blocks()).hasSize(1);
    assertThat(document.text()).isEqualTo(String.join(" ", PROSE));
  }

  @Test
  void aWordCutAtTheLineEndIsJoined() throws Exception {
    Document document =
        read(
            new SamplePdf()
                .text(72, 100, 10, "Revenue grew because of a favour-")
                .text(72, 112, 10, "able exchange rate and a non-")
                .text(72, 124, 10, "US customer."));

    assertThat(document.text()).contains("favourable exchange rate").contains("non-US customer");
  }

  @Test
  void columnsAreReadOneAfterTheOther() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int i = 0; i < 10; i++) {
      pdf.text(60, 100 + 12 * i, 9, "left column line " + i + " with several more words");
      pdf.text(320, 100 + 12 * i, 9, "right column line " + i + " with several more words");
    }
    String text = read(pdf).text();

    assertThat(text.indexOf("left column line 9")).isLessThan(text.indexOf("right column line 0"));
  }

  @Test
  void aStatementBecomesATableWithItsPeriodsAndSigns() throws Exception {
    Document document = read(statement(new SamplePdf(), 100));
    Block.Table table = table(document);

    assertThat(table.columns()).isEqualTo(3);
    assertThat(table.note()).isEqualTo("(in millions, except per share amounts)");
    assertThat(table.caption()).contains("Consolidated Statements of Income");
    assertThat(texts(table, 0)).containsExactly("Year ended December 31,");
    assertThat(texts(table, 1)).containsExactly("2023", "2022");
    assertThat(texts(table, 2)).containsExactly("Net sales", "$ 14,694", "$ 14,544");
    assertThat(texts(table, 3)).containsExactly("Cost of sales", "(11,969)", "(11,724)");
    assertThat(texts(table, 4)).containsExactly("Gross profit", "2,725", "2,820");
    Cell years = cell(table, 0, 1);
    assertThat(years.columnSpan()).isEqualTo(2);
    assertThat(years.header()).isTrue();
    assertThat(cell(table, 3, 0).header()).isTrue();
    assertThat(cell(table, 3, 1).header()).isFalse();
  }

  @Test
  void aLineUnderAHeadingSaysWhichColumnsItSpans() throws Exception {
    SamplePdf pdf = new SamplePdf();
    pdf.text(300, 100, 9, "2023").rule(240, 103, 400, 103);
    pdf.right(280, 115, 9, "Sales").right(340, 115, 9, "Costs").right(400, 115, 9, "Profit");
    for (int i = 0; i < 4; i++) {
      float y = 130 + 12 * i;
      pdf.text(72, y, 9, "Segment " + (char) ('A' + i));
      pdf.right(280, y, 9, "1,20" + i).right(340, y, 9, "90" + i).right(400, y, 9, "30" + i);
    }
    Cell year = cell(table(read(pdf)), 0, 1);

    assertThat(year.text()).isEqualTo("2023");
    assertThat(year.columnSpan()).isEqualTo(3);
  }

  @Test
  void cellsDrawnWithLinesHoldSeveralLinesAndSpan() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (float y : new float[] {100, 120, 160, 200}) {
      pdf.rule(72, y, 500, y);
    }
    pdf.rule(72, 100, 72, 200).rule(500, 100, 500, 200).rule(180, 100, 180, 200);
    pdf.rule(340, 120, 340, 200);
    pdf.text(80, 114, 9, "Instrument").text(300, 114, 9, "What it shows");
    pdf.text(80, 132, 9, "Tide gauge").text(190, 132, 9, "The height of the water");
    pdf.text(190, 143, 9, "above the mark").text(350, 132, 9, "every hour");
    pdf.text(80, 172, 9, "Barometer").text(190, 172, 9, "Air pressure");
    pdf.text(350, 172, 9, "twice a day");
    Block.Table table = table(read(pdf));

    assertThat(table.rows()).isEqualTo(3);
    assertThat(table.columns()).isEqualTo(3);
    assertThat(cell(table, 0, 1).columnSpan()).isEqualTo(2);
    assertThat(texts(table, 1))
        .containsExactly("Tide gauge", "The height of the water above the mark", "every hour");
    assertThat(texts(table, 2)).containsExactly("Barometer", "Air pressure", "twice a day");
  }

  @Test
  void wordsUnderEachOtherAreATableWithoutAnyNumber() throws Exception {
    SamplePdf pdf = new SamplePdf();
    List<List<String>> rows =
        List.of(
            List.of("Port", "Harbour master", "Open"),
            List.of("Aber", "Ann Pilot", "all day"),
            List.of("Brink", "Ben Rope", "at high water"),
            List.of("Cove", "Cara Sail", "in summer"));
    for (int i = 0; i < rows.size(); i++) {
      float y = 100 + 12 * i;
      pdf.text(72, y, 9, rows.get(i).get(0)).text(200, y, 9, rows.get(i).get(1));
      pdf.text(340, y, 9, rows.get(i).get(2));
    }
    Block.Table table = table(read(pdf));

    assertThat(table.columns()).isEqualTo(3);
    assertThat(texts(table, 2)).containsExactly("Brink", "Ben Rope", "at high water");
  }

  @Test
  void pagesThatAreAlikeButForANumberAreNotTakenForFurniture() throws Exception {
    SamplePdf pdf = new SamplePdf().text(72, 60, 12, "Ticket 1");
    pdf.page().text(72, 60, 12, "Ticket 2").page().text(72, 60, 12, "Ticket 3");

    assertThat(read(pdf).text()).isEqualTo("Ticket 1\n\nTicket 2\n\nTicket 3");
  }

  @Test
  void aCellKnowsItsPlaceOnThePage() throws Exception {
    Block.Table table = table(read(statement(new SamplePdf(), 100)));
    Box box = cell(table, 2, 2).box();

    assertThat(box).isNotNull();
    if (box != null) {
      assertThat(box.x() + box.width()).isBetween(519f, 521f);
      assertThat(box.y()).isLessThan(171).isGreaterThan(155);
    }
  }

  @Test
  void runningHeadersAndPageNumbersAreLeftOut() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int page = 1; page <= 5; page++) {
      if (page > 1) {
        pdf.page();
      }
      pdf.text(72, 40, 8, "Harbour Authority Annual Report");
      for (int i = 0; i < PROSE.size(); i++) {
        pdf.text(72, 100 + 12 * i, 10, "abcde".charAt(page - 1) + " " + PROSE.get(i));
      }
      pdf.text(300, 760, 8, "F-" + (page + 10));
    }
    Document document = read(pdf);

    assertThat(document.text()).doesNotContain("Annual Report").doesNotContain("F-1");
    assertThat(document.pages().get(2).label()).isEqualTo("F-13");
  }

  @Test
  void headingsAreToldBySizeAndWeight() throws Exception {
    Document document =
        read(
            new SamplePdf()
                .bold(72, 60, 20, "The Harbour in Winter")
                .lines(72, 100, 10, 12, PROSE)
                .bold(72, 180, 12, "Prices")
                .lines(72, 200, 10, 12, PROSE));

    List<Block.Heading> headings =
        document.blocks().stream()
            .filter(Block.Heading.class::isInstance)
            .map(Block.Heading.class::cast)
            .toList();
    assertThat(headings)
        .extracting(Block.Heading::text)
        .containsExactly("The Harbour in Winter", "Prices");
    assertThat(headings.get(0).level()).isLessThan(headings.get(1).level());
    assertThat(document.metadata().title()).isEqualTo("The Harbour in Winter");
  }

  @Test
  void aRotatedPageReadsAsDisplayed() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int i = 0; i < PROSE.size(); i++) {
      pdf.turned(100 + 12 * i, 700, 10, PROSE.get(i));
    }
    pdf.document().getPage(0).setRotation(90);
    Document document = read(pdf);

    assertThat(document.text()).isEqualTo(String.join(" ", PROSE));
    assertThat(document.pages().getFirst().width()).isEqualTo(792);
  }

  @Test
  void anEmptyPasswordIsTriedOnEncryptedFiles() throws Exception {
    for (int keyLength : new int[] {40, 128, 256}) {
      byte[] bytes = new SamplePdf().lines(72, 100, 10, 12, PROSE).encrypted("", keyLength);

      assertThat(reader.read("locked.pdf", bytes).text()).contains("The harbour was busy");
    }
  }

  @Test
  void aPasswordIsNamedAsTheReason() {
    byte[] bytes = new SamplePdf().lines(72, 100, 10, 12, PROSE).encrypted("secret", 256);

    assertThatThrownBy(() -> reader.read("locked.pdf", bytes))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageStartingWith("locked.pdf: it is protected by a password");
  }

  @Test
  void aDamagedFileIsRefusedWithAReason() {
    byte[] bytes =
        "%PDF-1.7 and then nothing of the kind".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    assertThatThrownBy(() -> reader.read("broken.pdf", bytes))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageContaining("broken.pdf");
  }

  @Test
  void theWordsOfAQuoteAreMarkedOnTheirPage() throws Exception {
    byte[] bytes =
        statement(new SamplePdf().lines(72, 60, 10, 12, List.of("A cover.")).page(), 100).bytes();
    Document document = reader.read("marks.pdf", bytes);
    int start = document.text().indexOf("Cost of sales");
    List<Box> marks =
        new PagePicture().marks(bytes, 2, new Span(start, start + "Cost of sales".length()));

    assertThat(marks).hasSize(1);
    assertThat(marks.getFirst().page()).isEqualTo(2);
    assertThat(marks.getFirst().x()).isBetween(71f, 73f);
  }

  @Test
  void aPageIsDrawnAtTheWidthAskedFor() throws Exception {
    byte[] picture = new PagePicture().render(statement(new SamplePdf(), 100).bytes(), 1, 600);

    var image = ImageIO.read(new java.io.ByteArrayInputStream(picture));
    assertThat(image.getWidth()).isEqualTo(600);
    assertThat(image.getHeight()).isBetween(776, 777);
  }

  /** An income statement as US annual reports print it. */
  static SamplePdf statement(SamplePdf pdf, float y) {
    pdf.bold(220, y, 10, "Consolidated Statements of Income");
    pdf.text(72, y + 16, 8, "(in millions, except per share amounts)");
    pdf.text(424, y + 32, 9, "Year ended December 31,");
    pdf.right(440, y + 46, 9, "2023").right(520, y + 46, 9, "2022");
    row(pdf, y + 66, "Net sales", "$", "14,694", "14,544");
    row(pdf, y + 78, "Cost of sales", "", "(11,969", "(11,724");
    pdf.text(440.5f, y + 78, 9, ")").text(520.5f, y + 78, 9, ")");
    row(pdf, y + 90, "Gross profit", "", "2,725", "2,820");
    row(pdf, y + 102, "Selling, general, and administrative expenses", "", "(1,246)", "(1,284)");
    row(pdf, y + 114, "Operating income", "", "1,508", "1,239");
    return pdf;
  }

  private static void row(
      SamplePdf pdf, float y, String label, String sign, String first, String second) {
    pdf.text(72, y, 9, label).right(440, y, 9, first).right(520, y, 9, second);
    if (!sign.isEmpty()) {
      pdf.text(390, y, 9, sign).text(470, y, 9, sign);
    }
  }

  private Document read(SamplePdf pdf) throws Exception {
    try (pdf) {
      Document document = reader.read("sample.pdf", pdf.bytes());
      DocumentLaw.check(document);
      return document;
    }
  }

  private static Block.Table table(Document document) {
    return document.blocks().stream()
        .filter(Block.Table.class::isInstance)
        .map(Block.Table.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no table in: " + document.text()));
  }

  private static List<String> texts(Block.Table table, int row) {
    return table.cells().stream().filter(cell -> cell.row() == row).map(Cell::text).toList();
  }

  private static Cell cell(Block.Table table, int row, int column) {
    return table.cells().stream()
        .filter(cell -> cell.row() == row && cell.column() == column)
        .findFirst()
        .orElseThrow();
  }
}
