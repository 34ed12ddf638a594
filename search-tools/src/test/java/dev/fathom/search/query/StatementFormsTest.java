package dev.fathom.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatementFormsTest {
  private final StatementForms forms = StatementForms.standard();

  private static final List<String> BALANCE_ROWS =
      List.of(
          "Cash and cash equivalents | 10 | 12",
          "Total current assets | 20 | 22",
          "Total assets | 40 | 41",
          "Total current liabilities | 9 | 8",
          "Long-term debt | 5 | 5",
          "Retained earnings | 12 | 11",
          "Total shareholders’ equity | 26 | 28",
          "Total liabilities and shareholders’ equity | 40 | 41");

  @Test
  void aStatementIsSureByTitleAndRows() {
    assertThat(forms.strength(StatementKind.BALANCE, "Consolidated Balance Sheets", BALANCE_ROWS))
        .isGreaterThan(0.9);
  }

  @Test
  void rowsWithoutTheTitleAreHalfAsSure() {
    assertThat(forms.strength(StatementKind.BALANCE, "Overview", BALANCE_ROWS)).isBetween(0.4, 0.5);
  }

  @Test
  void aTitleAloneIsNoStatement() {
    assertThat(
            forms.strength(
                StatementKind.BALANCE,
                "Index: Consolidated Balance Sheets 51",
                List.of("Consolidated Balance Sheets | 51")))
        .isLessThan(0.1);
  }

  @Test
  void statementsAreToldApart() {
    assertThat(forms.strength(StatementKind.CASH_FLOW, "Consolidated Balance Sheets", BALANCE_ROWS))
        .isLessThan(0.1);
    assertThat(forms.strength(StatementKind.INCOME, "Consolidated Balance Sheets", BALANCE_ROWS))
        .isLessThan(0.1);
  }
}
