package dev.fathom.search.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.html.HtmlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TypedTablesTest {
  private static final String COVER =
      "<p>United States Securities and Exchange Commission. Form 10-K."
          + " For the fiscal year ended September 28, 2024.</p>"
          + "<p>The year before ended September 30, 2023, the one before September 24, 2022.</p>"
          + "<p>Everything else stands in the notes.</p>";

  @Test
  void aYearAloneEndsWhenTheFiscalYearDid() throws IOException {
    List<TypedCell> cells =
        html(
            "<p>Net sales (dollars in millions):</p>",
            "| 2024 | 2023 | 2022",
            "Net sales | $ | 391,035 | $ | 383,285 | $ | 394,328");

    assertThat(cells)
        .extracting(cell -> cell.period().end())
        .containsExactly(
            LocalDate.of(2024, 9, 28), LocalDate.of(2023, 9, 30), LocalDate.of(2022, 9, 24));
    assertThat(cells.getFirst().scaled()).isEqualByComparingTo("391035000000");
    assertThat(cells.getFirst().unit()).isEqualTo(Unit.money("USD"));
  }

  @Test
  void aHeadOverSeveralColumnsSaysHowLongTheyAre() throws IOException {
    Document document =
        page(
            COVER
                + "<table><tr><td></td><td colspan=2>Three Months Ended</td></tr>"
                + "<tr><td>(in thousands)</td><td>June 29, 2024</td><td>July 1, 2023</td></tr>"
                + "<tr><td>Net sales</td><td>85,777</td><td>81,797</td></tr></table>");
    TypedCell first = TypedTables.read(document).getFirst().cells().getFirst();

    assertThat(first.period().months()).isEqualTo(3);
    assertThat(first.period().end()).isEqualTo(LocalDate.of(2024, 6, 29));
    assertThat(first.period().kind()).isEqualTo(Period.Kind.DURATION);
    assertThat(first.scale()).isEqualTo(3);
    assertThat(first.heads()).containsExactly("Three Months Ended", "June 29, 2024");
  }

  @Test
  void aHeadBrokenIntoLinesAroundItsNeighboursStaysOverItsOwnColumn() throws IOException {
    List<TypedCell> cells =
        html("", "| | Rigid |", "| Flexibles | | Total", "| | Packaging |", "Growth % | 4 | 1 | 3");

    assertThat(cells)
        .extracting(TypedCell::heads)
        .containsExactly(List.of("Flexibles"), List.of("Rigid", "Packaging"), List.of("Total"));
  }

  @Test
  void sharesAndAmountsPerShareKeepTheirOwnScale() throws IOException {
    List<TypedCell> cells =
        html(
            "<p>(In millions, except number of shares, which are reflected in thousands, and"
                + " per-share amounts)</p>",
            "| 2024",
            "Net income | $ | 93,736",
            "Earnings per share, diluted | $ | 6.08",
            "Shares used in computing earnings per share, diluted | 15,408,095");

    assertThat(cells).extracting(TypedCell::scale).containsExactly(6, 0, 3);
    assertThat(cells.getLast().unit()).isEqualTo(Unit.SHARES);
  }

  @Test
  void aPercentSignInACellOfItsOwnBelongsToTheNumberBeforeIt() throws IOException {
    List<TypedCell> cells =
        html("<p>(in millions)</p>", "| 2024", "Effective tax rate | 24.1 | %", "Tax | 29,749");

    assertThat(cells).extracting(TypedCell::scale).containsExactly(-2, 6);
    assertThat(cells.getFirst().scaled()).isEqualByComparingTo("0.241");
  }

  @Test
  void rowsBetweenTwoBalancesAreOfThePeriodThatTheSecondEnds() throws IOException {
    List<TypedCell> cells =
        html(
            "<p>(in millions)</p>",
            "| Common stock | Total",
            "Balance as of September 30, 2023 | 10 | 20",
            "Net income | — | 5",
            "Balance as of September 28, 2024 | 10 | 25");

    assertThat(cells)
        .extracting(cell -> cell.period().end())
        .startsWith(LocalDate.of(2023, 9, 30))
        .endsWith(LocalDate.of(2024, 9, 28))
        .doesNotContainNull();
    assertThat(cells.get(2).label()).isEqualTo("Net income");
    assertThat(cells.get(2).value()).isZero();
    assertThat(cells.get(2).period().end()).isEqualTo(LocalDate.of(2024, 9, 28));
  }

  @Test
  void aBalanceAtTheBeginningIsThatOfTheYearBefore() throws IOException {
    List<TypedCell> cells =
        html("<p>(in millions)</p>", "| 2024 | 2023", "Cash, beginning of year | 30 | 24");

    assertThat(cells)
        .extracting(cell -> cell.period().end())
        .containsExactly(LocalDate.of(2023, 9, 30), LocalDate.of(2022, 9, 24));
  }

  @Test
  void yearsToComeSayWhenSomethingFallsDue() throws IOException {
    List<TypedCell> cells =
        html("<p>Maturities (in millions):</p>", "| 2025 | 2026 | Thereafter", "Debt | 9 | 8 | 70");

    assertThat(cells)
        .extracting(cell -> cell.period().end())
        .containsOnly(LocalDate.of(2024, 9, 28));
  }

  @Test
  void aLineBetweenRowsDatesTheRowsBelowIt() throws IOException {
    List<TypedCell> cells =
        html(
            "<p>(in millions)</p>",
            "| Level 1 | Level 2",
            "September 28, 2024",
            "Cash | 1 | 2",
            "September 30, 2023",
            "Cash | 3 | 4");

    assertThat(cells)
        .extracting(cell -> cell.period().end())
        .containsExactly(
            LocalDate.of(2024, 9, 28),
            LocalDate.of(2024, 9, 28),
            LocalDate.of(2023, 9, 30),
            LocalDate.of(2023, 9, 30));
  }

  @Test
  void quantitiesWithinALabelAreReadToo() throws IOException {
    List<TypedCell> cells =
        html(
            "<p>(in millions)</p>",
            "| September 28, 2024 | September 30, 2023",
            "Common stock, $0.01 par value; 500 and 600 shares issued | 5 | 6");

    assertThat(cells)
        .extracting(cell -> cell.value().toPlainString())
        .containsExactly("0.01", "500", "600", "5", "6");
    assertThat(cells.get(0).unit()).isEqualTo(Unit.moneyPerShare("USD"));
    assertThat(cells.get(2).unit()).isEqualTo(Unit.SHARES);
    assertThat(cells.get(2).period().end()).isEqualTo(LocalDate.of(2023, 9, 30));
    assertThat(cells.get(3).unit()).isEqualTo(Unit.money(""));
  }

  @Test
  void aTableOnThePageAfterKeepsTheHeadsOfItsFirstPart() throws IOException {
    Document document =
        page(
            COVER
                + table("(in millions) | 2024 | 2023", "Cash | 1 | 2")
                + table("Debt | 3 | 4", "Equity | 5 | 6"));
    TypedCell debt = TypedTables.read(document).getLast().cells().getFirst();

    assertThat(debt.heads()).containsExactly("2024");
    assertThat(debt.scale()).isEqualTo(6);
  }

  @Test
  void chineseTablesAreReadAlike() {
    DocumentBuilder builder = new DocumentBuilder();
    builder.startPage("1", 612, 792);
    builder.paragraph("2023年年度报告");
    builder.paragraph("单位:万元");
    grid(builder, "项目 | 2023年度 | 2022年12月31日", "营业收入 | 1,234.50 | 1,000.00", "毛利率 | 12.5% | 10%");
    List<TypedCell> cells = typed(builder);

    assertThat(cells.getFirst().scaled()).isEqualByComparingTo("12345000");
    assertThat(cells.getFirst().period().months()).isEqualTo(12);
    assertThat(cells.getFirst().period().end()).isEqualTo(LocalDate.of(2023, 12, 31));
    assertThat(cells.get(1).period().end()).isEqualTo(LocalDate.of(2022, 12, 31));
    assertThat(cells.get(2).unit()).isEqualTo(Unit.PERCENT);
  }

  @Test
  void everySpanIsItsPlaceInTheText() throws IOException {
    Document document =
        page(COVER + table("(in millions) | 2024", "Stock, $0.01 par value | $ | 1,234"));
    List<TypedCell> cells = TypedTables.read(document).getFirst().cells();

    assertThat(cells)
        .extracting(cell -> document.text(cell.span()))
        .containsExactly("0.01", "1,234");
    assertThat(document.text(cells.getLast().row()))
        .isEqualTo("Stock, $0.01 par value | $ | 1,234");
  }

  private static List<TypedCell> html(String before, String... rows) throws IOException {
    return TypedTables.read(page(COVER + before + table(rows))).stream()
        .flatMap(table -> table.cells().stream())
        .toList();
  }

  /** A table as filings have it: a symbol of its own column before and after each number. */
  private static String table(String... rows) {
    StringBuilder html = new StringBuilder("<table>");
    for (String row : rows) {
      html.append("<tr>");
      String[] cells = row.split("\\|", -1);
      for (int i = 0; i < cells.length; i++) {
        String text = cells[i].strip();
        boolean symbol = text.equals("$") || text.equals("%");
        boolean afterDollar = i > 0 && cells[i - 1].strip().equals("$");
        boolean beforePercent = i + 1 < cells.length && cells[i + 1].strip().equals("%");
        if (i == 0 || symbol) {
          html.append("<td>").append(text).append("</td>");
        } else if (rows[0].equals(row)) {
          html.append("<td colspan=3>").append(text).append("</td>");
        } else {
          html.append(afterDollar ? "" : "<td></td>").append("<td>").append(text).append("</td>");
          html.append(beforePercent ? "" : "<td></td>");
        }
      }
      html.append("</tr>");
    }
    return html.append("</table>").toString();
  }

  private static Document page(String body) throws IOException {
    byte[] bytes = ("<html><body>" + body + "</body></html>").getBytes(StandardCharsets.UTF_8);
    return HtmlReader.read("filing.html", bytes);
  }

  private static void grid(DocumentBuilder builder, String... rows) {
    List<CellText> cells = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      String[] texts = rows[row].split("\\|", -1);
      for (int column = 0; column < texts.length; column++) {
        cells.add(new CellText(row, column, 1, 1, row == 0, texts[column].strip(), null));
      }
    }
    builder.table("", "", rows.length, 3, cells);
  }

  private static List<TypedCell> typed(DocumentBuilder builder) {
    Document document =
        builder.build(new Metadata("application/pdf", "", List.of(), null, Locale.CHINESE));
    return TypedTables.read(document).getFirst().cells();
  }
}
