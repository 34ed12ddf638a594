package dev.fathom.search.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.index.TableRow;
import java.awt.Color;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is a table on a page, and what only looks like one. */
class PdfTablesTest {
  private final DocumentReader reader = new DocumentReader();

  @Test
  void aTableUponAnotherWithTheSameHeadingsIsTwo() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int table = 0; table < 2; table++) {
      float y = 100 + 80 * table;
      pdf.text(290, y, 9, "Depth of the channel");
      pdf.right(300, y + 12, 9, "spring").right(380, y + 12, 9, "neap");
      for (int i = 0; i < 4; i++) {
        float row = y + 24 + 12 * i;
        pdf.text(72, row, 9, "Berth " + i).right(300, row, 9, "1" + i + "." + table);
        pdf.right(380, row, 9, "9." + i);
      }
    }
    List<Block.Table> tables = tables(read(pdf));

    assertThat(tables).hasSize(2);
    assertThat(tables).allSatisfy(table -> assertThat(texts(table, 0)).hasSize(1));
    assertThat(texts(tables.getLast(), 2)).containsExactly("Berth 0", "10.1", "9.0");
  }

  @Test
  void whatIsPrintedSideBySideToSaveRoomIsPartedSoThatEachValueHasItsLabel() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int part = 0; part < 3; part++) {
      float x = 72 + 160 * part;
      pdf.text(x, 100, 9, "Age").right(x + 110, 100, 9, "Boats");
      for (int i = 0; i < 6; i++) {
        int age = 6 * part + i;
        pdf.text(x, 112 + 12 * i, 9, age + " years").right(x + 110, 112 + 12 * i, 9, "1,2" + age);
      }
    }
    List<Block.Table> tables = tables(read(pdf));

    assertThat(tables).hasSize(3);
    assertThat(texts(tables.get(1), 1)).containsExactly("6 years", "1,26");
    assertThat(tables.get(2).columns()).isEqualTo(2);
  }

  @Test
  void aBarChartIsNoTable() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int i = 0; i < 5; i++) {
      float height = 20 + 17 * i;
      pdf.area(Color.BLUE, 120 + 60 * i, 300 - height, 20, height);
      pdf.text(120 + 60 * i, 295 - height, 8, Integer.toString(10 + 7 * i));
      pdf.text(118 + 60 * i, 312, 8, Integer.toString(2019 + i));
      pdf.right(100, 300 - 25 * i, 8, Integer.toString(10 * i));
    }

    assertThat(tables(read(pdf))).isEmpty();
  }

  @Test
  void rowsOnShadedGroundAreATable() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int i = 0; i < 5; i++) {
      if (i % 2 == 0) {
        pdf.area(new Color(204, 238, 255), 72, 120 + 12 * i, 250, 12);
        pdf.area(new Color(204, 238, 255), 322, 120 + 12 * i, 80, 12);
      }
      pdf.text(72, 129 + 12 * i, 9, "Quay " + i).right(320, 129 + 12 * i, 9, "4,10" + i);
      pdf.right(400, 129 + 12 * i, 9, "3,90" + i);
    }

    assertThat(tables(read(pdf))).singleElement().extracting(Block.Table::rows).isEqualTo(5);
  }

  @Test
  void threeColumnsOfProseAreReadOneAfterTheOther() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int i = 0; i < 10; i++) {
      for (int column = 0; column < 3; column++) {
        pdf.text(
            50 + 180 * column,
            100 + 12 * i,
            9,
            "and the " + (10 * column + i) + " of many boats lay");
      }
    }
    Document document = read(pdf);

    assertThat(tables(document)).isEmpty();
    assertThat(document.text().indexOf("the 9 of"))
        .isLessThan(document.text().indexOf("the 10 of"));
    assertThat(document.text().indexOf("the 19 of"))
        .isLessThan(document.text().indexOf("the 20 of"));
  }

  @Test
  void aListOfPagesIsNoTable() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int i = 0; i < 8; i++) {
      pdf.text(72, 100 + 14 * i, 10, "Chapter " + i + " " + ". ".repeat(60))
          .right(540, 100 + 14 * i, 10, "" + (3 + 9 * i));
    }

    assertThat(tables(read(pdf))).isEmpty();
  }

  @Test
  void rowsWithMuchAirBetweenThemAreOneTable() throws Exception {
    SamplePdf pdf = new SamplePdf();
    for (int i = 0; i < 5; i++) {
      pdf.text(72, 100 + 40 * i, 9, "Programme " + i).text(400, 100 + 40 * i, 9, "$" + i + ".4M");
    }

    assertThat(tables(read(pdf))).singleElement().extracting(Block.Table::rows).isEqualTo(5);
  }

  @Test
  void aLineUnderAllHeadingsSpansNoneOfThem() throws Exception {
    SamplePdf pdf = new SamplePdf();
    pdf.right(260, 100, 9, "Bass").right(340, 100, 9, "Cod").right(420, 100, 9, "Eel");
    pdf.rule(180, 103, 500, 103);
    for (int i = 0; i < 4; i++) {
      pdf.text(72, 116 + 12 * i, 9, "Quarter " + i).right(260, 116 + 12 * i, 9, "1,20" + i);
      pdf.right(340, 116 + 12 * i, 9, "80" + i).right(420, 116 + 12 * i, 9, "7" + i);
    }

    assertThat(tables(read(pdf)).getFirst().cells())
        .filteredOn(cell -> cell.row() == 0)
        .allSatisfy(cell -> assertThat(cell.columnSpan()).isEqualTo(1));
  }

  @Test
  void aTableThatGoesOnOverThePageKnowsWhatItsColumnsAre() throws Exception {
    for (String over : List.of("", "Consolidated Statements of Cash Flows (continued)")) {
      SamplePdf pdf = new SamplePdf().bold(200, 500, 10, "Consolidated Statements of Cash Flows");
      pdf.text(250, 515, 8, "(in millions)");
      pdf.right(440, 535, 9, "2018").right(520, 535, 9, "2017");
      for (int i = 0; i < 14; i++) {
        pdf.text(72, 550 + 12 * i, 9, "Receipt of kind " + i);
        pdf.right(440, 550 + 12 * i, 9, "1," + (200 + i))
            .right(520, 550 + 12 * i, 9, "1," + (100 + i));
      }
      pdf.page();
      if (!over.isEmpty()) {
        pdf.bold(200, 60, 10, over);
      }
      for (int i = 0; i < 8; i++) {
        pdf.text(72, 80 + 12 * i, 9, "Capital expenditure of kind " + i);
        pdf.right(440, 80 + 12 * i, 9, "(50" + i + ")").right(520, 80 + 12 * i, 9, "(40" + i + ")");
      }
      Document document = read(pdf);
      Block.Table second = tables(document).getLast();

      assertThat(second.page()).isEqualTo(2);
      assertThat(second.caption()).isEqualTo("Consolidated Statements of Cash Flows");
      assertThat(second.note()).isEqualTo("(in millions)");
      assertThat(second.headings()).extracting(Cell::text).containsExactly("2018", "2017");
      assertThat(TableRow.of(document))
          .filteredOn(row -> row.label().equals("Capital expenditure of kind 3"))
          .singleElement()
          .extracting(TableRow::columns)
          .isEqualTo("2018 2017");
    }
  }

  @Test
  void aTableOfItsOwnAtTheTopOfAPageGoesOnFromNowhere() throws Exception {
    SamplePdf pdf = PdfReadingTest.statement(new SamplePdf(), 500).page();
    pdf.bold(200, 60, 10, "Sales by region");
    pdf.right(440, 80, 9, "North").right(520, 80, 9, "South");
    for (int i = 0; i < 5; i++) {
      pdf.text(72, 92 + 12 * i, 9, "Boat " + i).right(440, 92 + 12 * i, 9, "20" + i);
      pdf.right(520, 92 + 12 * i, 9, "30" + i);
    }

    Block.Table second = tables(read(pdf)).getLast();

    assertThat(second.headings()).isEmpty();
    assertThat(second.caption()).isEqualTo("Sales by region");
  }

  private Document read(SamplePdf pdf) throws Exception {
    try (pdf) {
      Document document = reader.read("sample.pdf", pdf.bytes());
      DocumentLaw.check(document);
      return document;
    }
  }

  private static List<Block.Table> tables(Document document) {
    return document.blocks().stream()
        .filter(Block.Table.class::isInstance)
        .map(Block.Table.class::cast)
        .toList();
  }

  private static List<String> texts(Block.Table table, int row) {
    return table.cells().stream().filter(cell -> cell.row() == row).map(Cell::text).toList();
  }
}
