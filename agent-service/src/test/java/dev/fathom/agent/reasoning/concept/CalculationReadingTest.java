package dev.fathom.agent.reasoning.concept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.figures.Calculation;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.figures.Unit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CalculationReadingTest {
  private static final Taxonomy TAXONOMY = Taxonomy.standard();

  @Test
  void theFormulaIsWhatTheQuestionAsksFor() {
    asks(
        "What is the FY2018 capital expenditure amount (in USD millions) for Harbor?",
        "capital_expenditure");
    asks(
        "What was revenue growth from FY2019 to FY2020, in percent?",
        "(revenue - revenue[-1]) / revenue[-1]");
    asks(
        "What is the 2 year total revenue CAGR from FY2020 to FY2022 (in units of percents)?",
        "root(2, revenue / revenue[-2]) - 1");
    asks(
        "What is the FY2017 - FY2019 3 year average of capex as a % of revenue?",
        "average(capital_expenditure[-2] / revenue[-2], capital_expenditure[-1] / revenue[-1],"
            + " capital_expenditure / revenue)");
    asks(
        "What is the FY2015 unadjusted EBITDA less capital expenditures?",
        "ebitda - capital_expenditure");
    asks(
        "What percentage of revenue did the company spend on research and development in FY2023?",
        "research_and_development / revenue");
    asks(
        "By how many percentage points did gross margin change from FY2021 to FY2022?",
        "gross_margin - gross_margin[-1]");
    asks(
        "What is the change in accounts payable between FY2021 and FY2022 (in USD millions)?",
        "accounts_payable - accounts_payable[-1]");
    asks(
        "What is the total amount of dividends paid over FY2020 - FY2022?",
        "dividends_paid[-2] + dividends_paid[-1] + dividends_paid");
    asks("2023年的毛利率是多少？", "gross_margin");
  }

  @Test
  void unitScaleAndRoundingAreThoseAskedFor() {
    assertThat(read("What was FY2022 net debt? Answer in USD billions.").orElseThrow().scale())
        .isEqualTo(9);
    Calculation days =
        read("What is FY2020 days sales outstanding? Round to two decimal places.").orElseThrow();
    assertThat(days.unit()).isEqualTo(Unit.Kind.DAYS);
    assertThat(days.decimals()).isEqualTo(2);
    asks(
        "What is the change in the effective tax rate between FY2021 and FY2022 in basis points?",
        "(effective_tax_rate - effective_tax_rate[-1]) * 10000");
  }

  @Test
  void questionsForReasonsOrForYesAndNoAskForNoNumber() {
    assertThat(read("Why did gross margin fall in 2023?")).isEmpty();
    assertThat(read("Is the company capital intensive?")).isEmpty();
  }

  @Test
  void aNumberThatSomeoneAdjustedIsNotComputedFromTheStatements() {
    assertThat(read("How much did sales change in FY2023 if we exclude currency effects?"))
        .isEmpty();
    assertThat(read("What was organic revenue growth in FY2023?")).isEmpty();
    asks("What was Adjusted EBITDA in FY2023?", "adjusted_ebitda");
  }

  private static void asks(String question, String expression) {
    assertThat(read(question).map(Calculation::expression)).as(question).contains(expression);
  }

  private static Optional<Calculation> read(String question) {
    Wording wording =
        question.codePoints().anyMatch(Character::isIdeographic)
            ? Wording.CHINESE
            : Wording.ENGLISH;
    return CalculationReading.of(QuestionReading.of(question, wording, TAXONOMY), TAXONOMY);
  }
}
