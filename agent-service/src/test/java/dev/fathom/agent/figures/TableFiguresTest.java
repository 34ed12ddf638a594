package dev.fathom.agent.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.document.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TableFiguresTest {
  private static final Taxonomy TAXONOMY = Taxonomy.standard();

  @Test
  void aRowGivesAFigureForEachYearWithScaleAndCurrencyOfTheNote() {
    List<Figure> figures =
        read(
            "Consolidated Statements of Income",
            "($ in millions, except per share data)",
            "Years ended June 30, | 2023 | 2022",
            "Net sales | $ 14,694 | $ 14,544",
            "Cost of sales | (11,969) | (11,724)",
            "Income before income taxes | 1,251 | 1,115",
            "Income tax expense | (193) | (300)",
            "Net income | $ 1,058 | $ 815",
            "Diluted earnings per share | $ 0.705 | $ 0.529");
    Figure sales = figures.getFirst();
    assertThat(sales.value()).isEqualByComparingTo("14694");
    assertThat(sales.scale()).isEqualTo(6);
    assertThat(sales.unit()).isEqualTo(Unit.money("USD"));
    assertThat(sales.period().fiscalYear()).isEqualTo(2023);
    assertThat(sales.lineItem()).isEqualTo("revenue");
    assertThat(sales.statement()).isEqualTo(Statement.INCOME);
    assertThat(sales.quantity().value()).isEqualByComparingTo("14694000000");
  }

  @Test
  void costsCountPositiveThoughPrintedInParentheses() {
    Figure cost = one("(in thousands)", "Cost of sales | (11,969)");
    assertThat(cost.value()).isEqualByComparingTo("11969");
  }

  @Test
  void amountsPerShareAreNotScaled() {
    Figure earnings =
        one("(in millions, except per share data)", "Earnings per share, diluted | $ 0.71");
    assertThat(earnings.unit()).isEqualTo(Unit.moneyPerShare("USD"));
    assertThat(earnings.scale()).isZero();
  }

  @Test
  void aDashIsZeroAndParenthesesAreNegative() {
    assertThat(one("(in millions)", "Net income | —").value()).isEqualByComparingTo("0");
    assertThat(one("(in millions)", "Net income | $ (205)").value()).isEqualByComparingTo("-205");
  }

  @Test
  void aColumnOfSharesOfTheWholeIsInPercent() {
    List<Figure> figures =
        read(
            "",
            "(in millions)",
            "| 2023 | 2023",
            "Net sales | $ 14,694 | 100.0 %",
            "Operating income | 1,508 | 10.3");
    assertThat(figures.getLast().unit()).isEqualTo(Unit.PERCENT);
    assertThat(figures.get(2).unit()).isEqualTo(Unit.money("USD"));
  }

  @Test
  void aChangeBetweenYearsIsNoFigureOfAYear() {
    List<Figure> figures = read("", "(in millions)", "| 2023 | Change", "Net sales | 100 | 12");
    assertThat(figures.getLast().period()).isEqualTo(Period.UNKNOWN);
    assertThat(figures.getLast().column()).isEqualTo("Change");
  }

  @Test
  void aFiscalYearIsNamedAsTheDocumentNamesIt() {
    DocumentBuilder builder = page("Our fiscal year 2019 ended on January 31, 2020.");
    table(builder, "", "(in millions)", "| January 31, 2020", "Inventories | 512");
    assertThat(read(builder).getFirst().period().fiscalYear()).isEqualTo(2019);
    assertThat(read(builder).getFirst().period().kind()).isEqualTo(Period.Kind.INSTANT);
  }

  @Test
  void aQuarterIsNotAYear() {
    List<Figure> figures =
        read("", "(in millions)", "| Three Months Ended March 31, 2023", "Net sales | 100");
    assertThat(figures.getFirst().period().months()).isEqualTo(3);
    assertThat(figures.getFirst().period().annual()).isFalse();
  }

  @Test
  void everySpanOfAFigureIsItsPlaceInTheText() {
    DocumentBuilder builder = page("Text before the table.");
    table(builder, "", "(in millions)", "| 2023", "Net sales | $ 1,234");
    Document document = document(builder);
    Figure figure = new TableFigures(TAXONOMY).read(document, "source").getFirst();
    assertThat(document.text(figure.cell())).isEqualTo("$ 1,234");
    assertThat(document.text(figure.row())).isEqualTo("Net sales | $ 1,234");
  }

  @Test
  void growthAndRatiosAreComputedExactlyAndSayHow() {
    FigureLookup lookup =
        FigureLookup.ofYears(
            read(
                "Consolidated Statements of Income",
                "(in millions)",
                "| 2023 | 2022",
                "Net sales | 14,694 | 14,544",
                "Operating income | 1,508 | 1,239",
                "Income before income taxes | 1,251 | 1,115",
                "Income tax expense | (193) | (300)"),
            TAXONOMY);
    Computation.Outcome.Computed computed =
        (Computation.Outcome.Computed)
            new Computation(List.of("source"), source -> lookup, TAXONOMY)
                .ratio(TAXONOMY.ratio("operating_margin").orElseThrow(), 2023);
    Computation.Result margin = computed.result();
    assertThat(margin.derived().value()).isEqualByComparingTo("10.3");
    assertThat(margin.derived().formula())
        .isEqualTo("Operating income / Net sales = 1,508 / 14,694");
    FigureLookup.Found.One before = (FigureLookup.Found.One) lookup.find("revenue", 2022);
    FigureLookup.Found.One now = (FigureLookup.Found.One) lookup.find("revenue", 2023);
    assertThat(
            Computation.growth(before.figure(), now.figure(), "Net sales")
                .orElseThrow()
                .derived()
                .value())
        .isEqualByComparingTo("1.0");
  }

  @Test
  void figuresThatDisagreeAreNotChosenFrom() {
    DocumentBuilder builder = page("Notes");
    table(builder, "", "(in millions)", "| 2023", "Goodwill | 10");
    table(builder, "", "(in millions)", "| 2023", "Goodwill | 20");
    FigureLookup lookup = FigureLookup.ofYears(read(builder), TAXONOMY);
    assertThat(lookup.find("goodwill", 2023)).isInstanceOf(FigureLookup.Found.Several.class);
    assertThat(lookup.find("goodwill", 2020)).isInstanceOf(FigureLookup.Found.None.class);
  }

  @Test
  void aNetAmountGoesBeforeTheGrossOneAboveIt() {
    FigureLookup lookup =
        FigureLookup.ofYears(
            read(
                "",
                "(in millions)",
                "| 2023",
                "Property, plant and equipment | 24",
                "Property, plant and equipment, net | 9"),
            TAXONOMY);
    FigureLookup.Found.One found = (FigureLookup.Found.One) lookup.find("ppe_net", 2023);
    assertThat(found.figure().value()).isEqualByComparingTo("9");
  }

  private static Figure one(String note, String row) {
    return read("", note, "| 2023", row).getFirst();
  }

  private static List<Figure> read(String caption, String note, String... rows) {
    DocumentBuilder builder = page("");
    table(builder, caption, note, rows);
    return read(builder);
  }

  private static List<Figure> read(DocumentBuilder builder) {
    return new TableFigures(TAXONOMY).read(document(builder), "source");
  }

  private static Document document(DocumentBuilder builder) {
    return builder.build(new Metadata("application/pdf", "", List.of(), null, Locale.ENGLISH));
  }

  private static DocumentBuilder page(String text) {
    DocumentBuilder builder = new DocumentBuilder();
    builder.startPage("1", 612, 792);
    builder.paragraph(text);
    return builder;
  }

  private static void table(DocumentBuilder builder, String caption, String note, String... rows) {
    List<CellText> cells = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      String[] texts = rows[row].split("\\|", -1);
      for (int column = 0; column < texts.length; column++) {
        cells.add(new CellText(row, column, 1, 1, row == 0, texts[column].strip(), null));
      }
    }
    builder.table(caption, note, rows.length, 3, cells);
  }
}
