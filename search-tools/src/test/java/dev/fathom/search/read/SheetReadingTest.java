package dev.fathom.search.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.read.sheet.CellFormat;
import dev.fathom.search.read.sheet.SheetReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SheetReadingTest {
  private static final String STYLES =
      """
      <styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$€-407]\\ #,##0.0"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/></cellXfs></styleSheet>
      """;

  @Test
  void cellsAreShownAsAProgramDisplaysThem() throws Exception {
    Document document =
        read(
            """
            <cols><col min="4" max="4" hidden="1"/></cols><sheetData>
            <row r="1"><c r="A1" t="s"><v>0</v></c></row>
            <row r="3"><c r="B3" t="inlineStr"><is><t>2023</t></is></c><c r="C3"><v>2024</v></c></row>
            <row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" s="3"><v>1234.56</v></c><c r="C4" s="3"><f>B4*2</f><v>2469.12</v></c><c r="D4"><v>7</v></c></row>
            <row r="5" hidden="1"><c r="A5" t="str"><v>secret</v></c></row>
            <row r="6"><c r="A6" t="str"><v>Margin</v></c><c r="B6" s="2"><v>0.125</v></c><c r="C6" t="e"><v>#DIV/0!</v></c></row>
            <row r="7"><c r="A7" t="str"><v>Closed</v></c><c r="B7" s="1"><v>45292</v></c><c r="C7" t="b"><v>1</v></c></row>
            </sheetData><mergeCells><mergeCell ref="A7:A8"/></mergeCells>
            """);

    assertThat(document.text())
        .isEqualTo(
            """
            Plan

            Plan of the harbour

            2023 | 2024
            Sales | € 1,234.6 | € 2,469.1
            Margin | 13% | #DIV/0!
            Closed | 1/1/2024 | TRUE""");
    assertThat(document.notes())
        .containsExactly(
            "sheet Plan: 1 hidden rows were left out",
            "sheet Plan: 1 cells of hidden columns were left out",
            "sheet Old is hidden and was left out");
    Block.Table table = (Block.Table) document.blocks().getLast();
    assertThat(table.caption()).isEqualTo("Plan of the harbour");
    assertThat(table.cells().stream().filter(Cell::header).map(Cell::text))
        .containsExactly("2023", "2024", "Sales", "Margin", "Closed");
  }

  @Test
  void mergedCellsSpanAndBlankRowsPartTablesThatHaveHeadersOfTheirOwn() throws Exception {
    Document document =
        read(
            """
            <sheetData><row r="1"><c r="A1" t="str"><v>Port</v></c><c r="B1" t="str"><v>Range</v></c></row>
            <row r="2"><c r="B2" t="str"><v>spring</v></c><c r="C2" t="str"><v>neap</v></c></row>
            <row r="3"><c r="A3" t="str"><v>Aber</v></c><c r="B3"><v>4.2</v></c><c r="C3"><v>1.9</v></c></row>
            <row r="5"><c r="A5" t="str"><v>Brink</v></c><c r="B5"><v>3</v></c><c r="C5"><v>1</v></c></row>
            <row r="7"><c r="A7" t="str"><v>Ship</v></c><c r="B7" t="str"><v>Crew</v></c></row>
            <row r="8"><c r="A8" t="str"><v>Dory</v></c><c r="B8"><v>4</v></c></row>
            </sheetData><mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>
            """);
    List<Block.Table> tables =
        document.blocks().stream()
            .filter(Block.Table.class::isInstance)
            .map(Block.Table.class::cast)
            .toList();

    assertThat(tables).hasSize(2);
    assertThat(tables.getFirst().rows()).isEqualTo(4);
    assertThat(tables.getFirst().cells().getFirst().rowSpan()).isEqualTo(2);
    assertThat(tables.getFirst().cells().get(1).columnSpan()).isEqualTo(2);
    assertThat(tables.getLast().cells().getFirst().text()).isEqualTo("Ship");
  }

  @Test
  void rowsAreShownOneByOneUntilTheVisitorHasEnough() throws Exception {
    byte[] bytes =
        workbook(
            "<sheetData><row><c><v>1.5</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>");
    List<Double> seen = new ArrayList<>();
    try (SheetReader workbook = SheetReader.open(bytes)) {
      workbook.rows(
          workbook.sheets().getFirst(),
          row -> {
            seen.add(row.cells().getFirst().number());
            return row.number() < 2;
          });
    }

    assertThat(seen).containsExactly(1.5, 2.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          General                       | 0.1000000000000000055 | 0.1
          General                       | 0.333333333333333     | 0.333333333
          General                       | 123456789012          | 1.23457E+11
          General                       | -1234567.8            | -1234567.8
          General                       | 1E-10                 | 1E-10
          0                             | 2.5                   | 3
          #,##0                         | 1234567               | 1,234,567
          #,##0                         | 0                     | 0
          #,##0;(#,##0)                 | -1234                 | (1,234)
          #,##0.00_);\\(#,##0.00\\)     | -0.5                  | (0.50)
          0.00                          | 0.285                 | 0.29
          0.00                          | -0.001                | 0.00
          0.0#                          | 1.5                   | 1.5
          0.0%                          | 0.1234                | 12.3%
          #,##0.0,,"M"                  | 12345678              | 12.3M
          $#,##0;[Red]-$#,##0           | -12                   | -$12
          _(* #,##0_);_(* "-"??_);_(@_) | 7                     | 7
          0;-0;"nil"                    | 0                     | nil
          ;;;                           | 5                     | ``
          [>=1000]#,##0,"k";0           | 5200                  | 5k
          [>=1000]#,##0,"k";0           | 52                    | 52
          000-00-0000                   | 123456789             | 123-45-6789
          0.00E+00                      | 12345                 | 1.23E+04
          ##0.0E+0                      | 12345                 | 12.3E+3
          # ?/?                         | 2.375                 | 2 3/8
          yyyy-mm-dd                    | 45292                 | 2024-01-01
          d-mmm-yy                      | 45351.5               | 29-Feb-24
          [$-409]mmmm d, yyyy           | 59                    | February 28, 1900
          [$-409]mmmm d, yyyy           | 61                    | March 1, 1900
          dddd                          | 45292                 | Monday
          yyyy"年"m"月"                  | 45292                 | 2024年1月
          h:mm AM/PM                    | 0.75                  | 6:00 PM
          [h]:mm                        | 1.5                   | 36:00
          mm:ss.0                       | 0.00001157            | 00:01.0
          """)
  void numbersAreDisplayedByTheirFormat(String code, String raw, String shown) {
    assertThat(CellFormat.of(code).displayRaw(raw, false).strip()).isEqualTo(shown);
  }

  private static byte[] workbook(String content) {
    return SampleZip.workbook(
            "<sheet name='Plan' r:id='a'/><sheet name='Old' state='hidden' r:id='b'/>")
        .relations(
            "xl/_rels/workbook.xml.rels",
            "a",
            "worksheet",
            "worksheets/sheet1.xml",
            "b",
            "worksheet",
            "/xl/worksheets/sheet2.xml",
            "c",
            "sharedStrings",
            "sharedStrings.xml",
            "d",
            "styles",
            "styles.xml")
        .sheet("xl/worksheets/sheet1.xml", content)
        .sheet("xl/worksheets/sheet2.xml", "<sheetData/>")
        .part(
            "xl/sharedStrings.xml",
            "<sst><si><r><t>Plan of </t></r><r><t>the harbour</t></r><rPh><t>x</t></rPh></si><si><t>Sales</t></si></sst>")
        .part("xl/styles.xml", STYLES)
        .bytes();
  }

  private static Document read(String content) throws UnreadableDocumentException {
    Document document = new DocumentReader().read("plan.xlsx", workbook(content));
    DocumentLaw.check(document);
    return document;
  }
}
