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

/** Statements of companies that do not exist, in the layouts that filings have. */
class StatementLayoutsTest {
  private static final Taxonomy TAXONOMY = Taxonomy.standard();

  private final DocumentBuilder builder = new DocumentBuilder();

  StatementLayoutsTest() {
    builder.startPage("1", 612, 792);
  }

  @Test
  void anAmericanAnnualReportInMillions() {
    table(
        "Harbor Tool Company. Consolidated Statements of Operations (in millions, except per share"
            + " data)",
        "Years ended December 31, | 2023 | 2022 | 2021",
        "Net sales | $ 4,210 | $ 3,980 | $ 3,700",
        "Cost of goods sold | 2,731 | 2,648 | 2,490",
        "Gross profit | 1,479 | 1,332 | 1,210",
        "Selling, general and administrative expenses | 870 | 812 | 790",
        "Research and development expenses | 121 | 118 | 101",
        "Income from operations | 488 | 402 | 319",
        "Interest expense | (41) | (38) | (35)",
        "Income before provision for income taxes | 447 | 364 | 284",
        "Provision for income taxes | 98 | 80 | 65",
        "Net income | $ 349 | $ 284 | $ 219",
        "Diluted earnings per share | $ 3.41 | $ 2.77 | $ 2.10");
    table(
        "Consolidated Balance Sheets (in millions)",
        "December 31, | 2023 | 2022",
        "Cash and cash equivalents | $ 310 | $ 265",
        "Accounts receivable, less allowances of $12 and $10 | 540 | 502",
        "Inventories | 611 | 640",
        "Total current assets | 1,530 | 1,470",
        "Property, plant and equipment, net | 905 | 880",
        "Total assets | $ 3,120 | $ 3,010",
        "Accounts payable | $ 402 | $ 377",
        "Total current liabilities | 812 | 798",
        "Long-term debt | 640 | 700",
        "Total stockholders’ equity | 1,410 | 1,250",
        "Total liabilities and stockholders’ equity | $ 3,120 | $ 3,010");
    assertValue("revenue", 2023, "4210000000", Statement.INCOME);
    assertValue("operating_income", 2021, "319000000", Statement.INCOME);
    assertValue("interest_expense", 2023, "41000000", Statement.INCOME);
    assertValue("earnings_per_share", 2022, "2.77", Statement.INCOME);
    assertValue("receivables", 2022, "502000000", Statement.BALANCE_SHEET);
    assertValue("equity", 2023, "1410000000", Statement.BALANCE_SHEET);
  }

  @Test
  void thousandsAndAYearThatEndsInJanuary() {
    builder.paragraph("Fiscal year 2019 ended on February 1, 2020.");
    table(
        "Marlow Outfitters, Inc. Consolidated Statements of Cash Flows (in thousands)",
        "Fiscal year ended | February 1, 2020 | February 2, 2019",
        "Net income | $ 120,440 | $ 98,210",
        "Depreciation and amortization | 61,002 | 58,870",
        "Change in inventories | (12,100) | 3,400",
        "Net cash provided by operating activities | 201,330 | 166,120",
        "Additions to property and equipment | (74,221) | (69,004)",
        "Net cash used in investing activities | (80,100) | (71,900)",
        "Cash dividends paid | (20,000) | (18,000)",
        "Net cash used in financing activities | (65,400) | (60,030)");
    assertValue("capital_expenditure", 2019, "74221000", Statement.CASH_FLOW);
    assertValue("dividends_paid", 2018, "18000000", Statement.CASH_FLOW);
    assertValue("operating_cash_flow", 2019, "201330000", Statement.CASH_FLOW);
  }

  @Test
  void internationalStandardsWithNotesAndNamesOfTheirOwn() {
    table(
        "Ostwind Energie AG. Consolidated statement of profit or loss (€ million)",
        "| Note | 2023 | 2022",
        "Revenue | 3 | 1,204.5 | 1,110.2",
        "Cost of sales | 4 | (802.1) | (760.4)",
        "Gross profit | | 402.4 | 349.8",
        "Administrative expenses | | (120.3) | (118.0)",
        "Operating profit | | 190.2 | 151.5",
        "Finance costs | 7 | (22.0) | (19.5)",
        "Profit before tax | | 170.1 | 133.8",
        "Income tax expense | 8 | (44.2) | (34.8)",
        "Profit for the year | | 125.9 | 99.0",
        "Attributable to owners of the parent | | 121.4 | 96.2");
    assertValue("revenue", 2023, "1204500000", Statement.INCOME);
    assertValue("income_tax", 2023, "44200000", Statement.INCOME);
    assertValue("net_income", 2022, "99000000", Statement.INCOME);
    assertValue("net_income_to_parent", 2023, "121400000", Statement.INCOME);
  }

  @Test
  void taxesCountPositiveHoweverTheyArePrinted() {
    table(
        "Consolidated Statements of Operations (in millions)",
        "| 2023 | 2022",
        "Total revenues | 900 | 800",
        "Operating income | 120 | 90",
        "Income (loss) before income taxes | 110 | (20)",
        "Benefit (provision) for income taxes | (25) | 4",
        "Net income (loss) | 85 | (16)");
    assertValue("income_tax", 2023, "25000000", Statement.INCOME);
    assertValue("income_tax", 2022, "-4000000", Statement.INCOME);
  }

  @Test
  void chineseStatementsInTenThousands() {
    table(
        "合并利润表 单位：万元",
        "项目 | 2023年度 | 2022年度",
        "营业收入 | 52,310 | 48,900",
        "营业成本 | 31,200 | 30,050",
        "营业利润 | 8,410 | 7,200",
        "利润总额 | 8,300 | 7,150",
        "所得税费用 | 1,900 | 1,650",
        "净利润 | 6,400 | 5,500");
    assertValue("revenue", 2023, "523100000", Statement.INCOME);
    assertValue("net_income", 2022, "55000000", Statement.INCOME);
  }

  @Test
  void aQuarterIsNoYear() {
    table(
        "Condensed Consolidated Statements of Earnings (in millions)",
        "Three months ended | March 31, 2024 | March 31, 2023",
        "Revenue | 250 | 240",
        "Operating income | 30 | 25",
        "Income before income taxes | 28 | 22",
        "Income tax expense | 7 | 5",
        "Net earnings | 21 | 17");
    assertThat(lookup().find("revenue", 2024)).isInstanceOf(FigureLookup.Found.None.class);
  }

  @Test
  void aQuarterIsWhatAQuestionForAQuarterGets() {
    table(
        "Condensed Consolidated Statements of Earnings (in millions)",
        "Three months ended | June 30, 2024 | June 30, 2023",
        "Revenue | 250 | 240",
        "Operating income | 30 | 25",
        "Income before income taxes | 28 | 22",
        "Income tax expense | 7 | 5",
        "Net earnings | 21 | 17");
    table(
        "Condensed Consolidated Balance Sheets (in millions)",
        "| June 30, 2024 | December 31, 2023",
        "Cash and cash equivalents | 60 | 75",
        "Inventories | 90 | 80",
        "Total current assets | 260 | 255",
        "Total assets | 610 | 590",
        "Total current liabilities | 170 | 165",
        "Total equity | 250 | 230");
    FigureLookup quarter = FigureLookup.ofQuarter(figures(), 2024, TAXONOMY);
    assertValue(quarter, "revenue", 2024, "250000000");
    assertValue(quarter, "revenue", 2023, "240000000");
    assertValue(quarter, "cash", 2024, "60000000");
    assertValue(quarter, "cash", 2023, "75000000");
  }

  @Test
  void yearsDownTheSideAreTheYearsOfTheirRows() {
    table(
        "Five-year summary (in millions)",
        "Year | Net sales | Operating income | Net income",
        "2023 | 4,210 | 488 | 349",
        "2022 | 3,980 | 402 | 284",
        "2021 | 3,700 | 319 | 219");
    assertValue(lookup(), "revenue", 2022, "3980000000");
    assertValue(lookup(), "operating_income", 2021, "319000000");
  }

  @Test
  void theGroupGoesBeforeTheCompanyBesideIt() {
    table(
        "Balance sheets (£ million)",
        "| Group 2023 | Group 2022 | Company 2023 | Company 2022",
        "Inventories | 90 | 80 | 12 | 11",
        "Total current assets | 260 | 255 | 31 | 30",
        "Total assets | 610 | 590 | 402 | 398",
        "Total current liabilities | 170 | 165 | 20 | 18",
        "Total equity | 250 | 230 | 300 | 290");
    assertValue(lookup(), "total_assets", 2023, "610000000");
    assertValue(lookup(), "total_equity", 2022, "230000000");
  }

  @Test
  void theCurrencyOfTheStatementGoesBeforeAConvenienceTranslation() {
    table(
        "Consolidated statements of income (in millions)",
        "| 2022 RMB | 2023 RMB | 2023 US$",
        "Revenue | 700 | 710 | 100",
        "Cost of revenue | 400 | 405 | 57",
        "Operating income | 120 | 142 | 20",
        "Income before income taxes | 118 | 140 | 20",
        "Income tax expense | 20 | 28 | 4",
        "Net income | 98 | 112 | 16");
    assertValue(lookup(), "revenue", 2023, "710000000");
  }

  @Test
  void changesOfBalancesInTheCashFlowAreNoBalances() {
    table(
        "Consolidated Statements of Cash Flows (in millions)",
        "Years ended December 31, | 2023 | 2022",
        "Net income | 349 | 284",
        "Inventories | 29 | (41)",
        "Accounts payable | 25 | 11",
        "Net cash provided by operating activities | 520 | 410",
        "Capital expenditures | (160) | (140)",
        "Net cash used in investing activities | (170) | (150)");
    assertThat(lookup().find("inventories", 2023)).isInstanceOf(FigureLookup.Found.None.class);
    assertThat(lookup().find("accounts_payable", 2022)).isInstanceOf(FigureLookup.Found.None.class);
  }

  @Test
  void theRestatedColumnGoesBeforeWhatItReplaces() {
    table(
        "Restatement of the balance sheet (in millions)",
        "December 31, 2022 | As reported 2022 | As restated 2022",
        "Goodwill | 410 | 385");
    assertThat(lookup().find("goodwill", 2022))
        .isInstanceOfSatisfying(
            FigureLookup.Found.One.class,
            one -> assertThat(one.figure().value()).isEqualByComparingTo("385"));
  }

  @Test
  void assetsApartFromLiabilitiesAreOneBalanceSheet() {
    table(
        "Consolidated Balance Sheet, assets (in millions)",
        "| 2023 | 2022",
        "Cash and cash equivalents | 40 | 38",
        "Trade receivables | 120 | 110",
        "Inventories | 90 | 95",
        "Total current assets | 260 | 255",
        "Property, plant and equipment | 300 | 290",
        "Total assets | 610 | 590");
    table(
        "Consolidated Balance Sheet, equity and liabilities (in millions)",
        "| 2023 | 2022",
        "Total equity | 250 | 230",
        "Long-term borrowings | 140 | 150",
        "Trade payables | 80 | 75",
        "Total current liabilities | 170 | 165",
        "Total liabilities | 360 | 360");
    assertValue("total_assets", 2023, "610000000", Statement.BALANCE_SHEET);
    assertValue("accounts_payable", 2023, "80000000", Statement.BALANCE_SHEET);
    assertValue("total_equity", 2022, "230000000", Statement.BALANCE_SHEET);
  }

  private void assertValue(String lineItem, int year, String value, Statement statement) {
    assertThat(lookup().find(lineItem, year))
        .as("%s %d", lineItem, year)
        .isInstanceOfSatisfying(
            FigureLookup.Found.One.class,
            one -> {
              assertThat(one.figure().quantity().value()).isEqualByComparingTo(value);
              assertThat(one.figure().statement()).isEqualTo(statement);
            });
  }

  private static void assertValue(FigureLookup lookup, String lineItem, int year, String value) {
    assertThat(lookup.find(lineItem, year))
        .as("%s %d", lineItem, year)
        .isInstanceOfSatisfying(
            FigureLookup.Found.One.class,
            one -> assertThat(one.figure().quantity().value()).isEqualByComparingTo(value));
  }

  private FigureLookup lookup() {
    return FigureLookup.ofYears(figures(), TAXONOMY);
  }

  private List<Figure> figures() {
    Document document =
        builder.build(new Metadata("text/html", "", List.of(), null, Locale.ENGLISH));
    return new TableFigures(TAXONOMY).read(document, "source");
  }

  private void table(String caption, String... rows) {
    List<CellText> cells = new ArrayList<>();
    int columns = 0;
    for (int row = 0; row < rows.length; row++) {
      String[] texts = rows[row].split("\\|", -1);
      columns = Math.max(columns, texts.length);
      for (int column = 0; column < texts.length; column++) {
        cells.add(new CellText(row, column, 1, 1, row == 0, texts[column].strip(), null));
      }
    }
    builder.table(caption, "", rows.length, columns, cells);
  }
}
