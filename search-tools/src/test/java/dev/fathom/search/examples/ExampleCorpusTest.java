package dev.fathom.search.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The laws of the example corpus, checked on the figures as they are printed. */
class ExampleCorpusTest {
  private static final String REGENERATE =
      "regenerate with: ./mvnw -q -pl search-tools test -Dtest=ExampleCorpusTest -Dexamples.write=true";

  private final Ledger ledger = Ledger.load();
  private final AnnualReport report2023 = AnnualReport.of(ledger, 2023);
  private final AnnualReport report2024 = AnnualReport.of(ledger, 2024);

  @Test
  @EnabledIfSystemProperty(named = "examples.write", matches = "true")
  void writesTheCorpus() {
    assertThatCode(ExampleCorpus::write).doesNotThrowAnyException();
  }

  @Test
  @DisabledIfSystemProperty(named = "examples.write", matches = "true")
  void committedFilesAreWhatTheGeneratorMakes() throws IOException {
    var made = ExampleCorpus.files();
    try (var committed = Files.list(ExampleCorpus.FOLDER)) {
      assertThat(committed.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(made.keySet());
    }
    for (var file : made.entrySet()) {
      var committed = Files.readAllBytes(ExampleCorpus.FOLDER.resolve(file.getKey()));
      assertThat(content(file.getKey(), committed))
          .as("%s is out of date; %s", file.getKey(), REGENERATE)
          .isEqualTo(content(file.getKey(), file.getValue()));
    }
  }

  /** Compression differs between builds of zlib, so the pages of a PDF are compared unpacked. */
  private static String content(String name, byte[] bytes) throws IOException {
    if (!name.endsWith(".pdf")) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    var content = new StringBuilder();
    try (var document = Loader.loadPDF(bytes)) {
      var information = document.getDocumentInformation();
      information
          .getMetadataKeys()
          .forEach(key -> content.append(information.getPropertyStringValue(key)).append('\n'));
      var labels = document.getDocumentCatalog().getPageLabels().getLabelsByPageIndices();
      for (int page = 0; page < document.getNumberOfPages(); page++) {
        content.append(labels[page]).append('\n');
        try (var stream = document.getPage(page).getContents()) {
          content.append(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return content.toString();
  }

  @Test
  void theSameFiguresGiveTheSameBytes() {
    assertThat(AnnualReportPdf.render(report2024))
        .isEqualTo(AnnualReportPdf.render(AnnualReport.of(Ledger.load(), 2024)));
  }

  @Test
  void theCorpusIsSmall() {
    assertThat(ExampleCorpus.files().values().stream().mapToInt(bytes -> bytes.length).sum())
        .isLessThanOrEqualTo(500_000);
  }

  @Test
  void balanceSheetBalances() {
    for (var report : List.of(report2023, report2024)) {
      for (int column : List.of(2, 3)) {
        var sheet = column(report, "Consolidated balance sheet", column);
        assertThat(sheet.get("Total assets"))
            .isEqualByComparingTo(
                sum(
                    sheet,
                    "Goodwill",
                    "Other intangible assets",
                    "Property, plant and equipment",
                    "Right-of-use assets",
                    "Deferred tax assets",
                    "Inventories",
                    "Trade receivables",
                    "Other receivables and prepayments",
                    "Cash and cash equivalents"))
            .isEqualByComparingTo(sheet.get("Total equity and liabilities"))
            .isEqualByComparingTo(
                sum(
                    sheet,
                    "Total equity",
                    "Total non-current liabilities",
                    "Total current liabilities"));
      }
    }
  }

  @Test
  void cashFlowEndsAtTheCashOfTheBalanceSheet() {
    for (var report : List.of(report2023, report2024)) {
      for (int column : List.of(2, 3)) {
        var flow = column(report, "Consolidated cash flow statement", column);
        var sheet = column(report, "Consolidated balance sheet", column);
        assertThat(flow.get("Cash and cash equivalents at 31 December"))
            .isEqualByComparingTo(sheet.get("Cash and cash equivalents"))
            .isEqualByComparingTo(
                sum(
                    flow,
                    "Cash flow from operating activities",
                    "Cash flow from investing activities",
                    "Cash flow from financing activities",
                    "Cash and cash equivalents at 1 January",
                    "Effect of exchange rates"));
      }
    }
  }

  @Test
  void totalsAreTheSumsOfTheLinesAboveThem() {
    var totals =
        List.of(
            "Total non-current assets",
            "Total equity",
            "Total non-current liabilities",
            "Total current liabilities",
            "Cash flow from operating activities",
            "Cash flow from investing activities",
            "Cash flow from financing activities");
    for (var report : List.of(report2023, report2024)) {
      var checked = new ArrayList<String>();
      var statements =
          report.tables().stream().filter(table -> table.header().contains("Note")).toList();
      for (var table : statements) {
        for (int column : List.of(2, 3)) {
          var sum = BigDecimal.ZERO;
          for (var row : table.rows()) {
            if (row.kind() == ReportTable.Kind.LINE) {
              sum = sum.add(figure(row.cells().get(column)));
            } else {
              if (totals.contains(row.label())) {
                assertThat(figure(row.cells().get(column)))
                    .as(row.label())
                    .isEqualByComparingTo(sum);
                checked.add(row.label());
              }
              sum = BigDecimal.ZERO;
            }
          }
        }
      }
      assertThat(checked).hasSize(2 * totals.size());
    }
  }

  @Test
  void profitIsWhatTheLinesOfTheIncomeStatementLeave() {
    for (var report : List.of(report2023, report2024)) {
      for (int column : List.of(2, 3)) {
        var income = column(report, "Consolidated income statement", column);
        assertThat(income.get("Profit for the year"))
            .isEqualByComparingTo(
                sum(
                    income,
                    "Net sales",
                    "Cost of sales",
                    "Selling and distribution costs",
                    "Administrative costs",
                    "Research and development costs",
                    "Other operating income, net",
                    "Restructuring costs",
                    "Finance income",
                    "Finance costs",
                    "Income tax"));
      }
    }
  }

  @Test
  void segmentsAndRegionsAddUpToNetSales() {
    for (var report : List.of(report2023, report2024)) {
      var netSales = column(report, "Consolidated income statement", 2).get("Net sales");
      for (int column = 1; column <= 4; column++) {
        var region = column(report, "Net sales by segment and region", column);
        assertThat(sum(region, "Water", "Process", "Service"))
            .isEqualByComparingTo(region.get("Net sales"));
      }
      assertThat(column(report, "Net sales by segment and region", 4).get("Net sales"))
          .isEqualByComparingTo(netSales);
      assertThat(
              sum(
                  column(report, "Net sales by country", 1),
                  "United States",
                  "Germany",
                  "China",
                  "Denmark",
                  "Other countries"))
          .isEqualByComparingTo(netSales);
    }
  }

  @Test
  void aTextCannotSayTheOppositeOfItsTable() {
    var expression = new Expression(ledger, 2024);
    assertThat(expression.print("rise sales")).isEqualTo("7.9%");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> expression.print("up operatingProfit / sales"))
        .withMessageContaining("does not hold in 2024");
  }

  @Test
  void onlyTheOrderBacklogIsRestated() {
    var before = figuresOf(report2023, "2023");
    var after = figuresOf(report2024, "2023");
    var restated = new ArrayList<String>();
    after.forEach(
        (line, figure) -> {
          if (before.containsKey(line) && !figure.equals(before.get(line))) {
            restated.add(line);
          }
        });
    assertThat(restated).containsExactly("Key figures / Order backlog, end of year");
    assertThat(after.keySet().stream().filter(before::containsKey)).hasSizeGreaterThan(140);
  }

  @Test
  void monthlyOrdersAddUpToTheOrdersOfTheReports() throws IOException {
    var rows =
        Files.readAllLines(ExampleCorpus.FOLDER.resolve("monthly-orders.csv")).stream()
            .map(line -> line.split(",", -1))
            .toList();
    assertThat(rows).hasSize(25);
    for (var report : List.of(report2023, report2024)) {
      var orders = column(report, "Order intake by region", 1);
      var regions = List.of("Europe", "Americas", "Asia-Pacific", "Order intake");
      for (int column = 1; column <= regions.size(); column++) {
        int at = column;
        var sum =
            rows.stream()
                .filter(row -> row[0].startsWith(report.year() + "-"))
                .map(row -> new BigDecimal(row[at]))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum.movePointLeft(3)).isEqualByComparingTo(orders.get(regions.get(column - 1)));
      }
    }
  }

  /** Figures of one year by table and line, for tables that compare years. */
  private static Map<String, String> figuresOf(AnnualReport report, String year) {
    var figures = new LinkedHashMap<String, String>();
    for (var table : report.tables()) {
      int column = table.header().indexOf(year);
      if (column > 0) {
        for (var row : table.rows()) {
          var name = table.caption().split(" — ", 2)[0].replaceAll(" \\d{4}$", "");
          figures.put(name + " / " + row.label().replaceAll("[¹²³]$", ""), row.cells().get(column));
        }
      }
    }
    return figures;
  }

  private static Map<String, BigDecimal> column(AnnualReport report, String caption, int column) {
    var table =
        report.tables().stream()
            .filter(candidate -> candidate.caption().startsWith(caption))
            .findFirst()
            .orElseThrow();
    var figures = new LinkedHashMap<String, BigDecimal>();
    for (var row : table.rows()) {
      if (!row.cells().get(column).isEmpty()) {
        figures.putIfAbsent(row.label(), figure(row.cells().get(column)));
      }
    }
    return figures;
  }

  private static BigDecimal sum(Map<String, BigDecimal> figures, String... labels) {
    var sum = BigDecimal.ZERO;
    for (var label : labels) {
      assertThat(figures).containsKey(label);
      sum = sum.add(figures.get(label));
    }
    return sum;
  }

  /**
   * A printed figure: parentheses are a minus, a dash is nothing, a share in percent counts as
   * nothing.
   */
  private static BigDecimal figure(String cell) {
    var digits = cell.replace("€ ", "").replace(",", "").replace('(', '-').replace(")", "");
    return digits.matches("-?[0-9.]+") ? new BigDecimal(digits) : BigDecimal.ZERO;
  }
}
