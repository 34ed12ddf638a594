package dev.fathom.agent.figures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatedDefinitionsTest {
  private static final Taxonomy TAXONOMY = Taxonomy.standard();

  @Test
  void aDefinitionWithAveragesAndChangesBecomesAFormula() {
    assertThat(
            formula(
                "What is FY2017 DPO? DPO is defined as: 365 * (average accounts payable between"
                    + " FY2016 and FY2017) / (FY2017 COGS + change in inventory between FY2016 and"
                    + " FY2017).",
                "DPO"))
        .isEqualTo(
            "365 * average(accounts_payable, accounts_payable[-1])"
                + " / (cost_of_sales + inventories - inventories[-1])");
  }

  @Test
  void oneDefinitionMayUseAnother() {
    assertThat(
            formula(
                "What is the cash conversion cycle (CCC) for FY2020? CCC is defined as: DIO + DSO."
                    + " DIO is defined as: 365 * (average inventory between FY2019 and FY2020) /"
                    + " (FY2020 COGS). DSO is defined as: 365 * (average accounts receivable"
                    + " between FY2019 and FY2020) / (FY2020 Revenue).",
                "the cash conversion cycle (CCC)"))
        .isEqualTo(
            "365 * average(inventories, inventories[-1]) / cost_of_sales"
                + " + 365 * average(receivables, receivables[-1]) / revenue");
  }

  @Test
  void wordsStandForOperators() {
    String divided =
        "What is the ratio? Define working capital ratio as total current assets divided by total"
            + " current liabilities.";
    assertThat(formula(divided, "working capital ratio"))
        .isEqualTo("current_assets / current_liabilities");
    String less =
        "What is net working capital? Define net working capital as total current assets less total"
            + " current liabilities.";
    assertThat(formula(less, "net working capital"))
        .isEqualTo("current_assets - current_liabilities");
    assertThat(
            formula(
                "Return on equity = net income / shareholders' equity. What is it?",
                "return on equity"))
        .isEqualTo("net_income / equity");
  }

  @Test
  void whatIsNotUnderstoodGivesNothing() {
    assertThat(
            new StatedDefinitions(
                    "What is the moat ratio? Moat ratio is defined as: brand strength / rivals.",
                    2020,
                    TAXONOMY)
                .asked("moat ratio"))
        .isEmpty();
  }

  private static String formula(String question, String asked) {
    int base = question.contains("2017") ? 2017 : 2020;
    return new StatedDefinitions(question, base, TAXONOMY).asked(asked).orElseThrow().text();
  }
}
