package dev.fathom.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuestionAnalyzerTest {
  private final QuestionAnalyzer analyzer = new QuestionAnalyzer();

  @Test
  void partsWhatIsAskedFromHowToAnswer() {
    AnalyzedQuestion question =
        analyzer.analyze(
            "Answer the following question: what is the year end FY2018 net PPNE for Harbour Tools?"
                + " Answer in USD billions. Base your judgments on the balance sheet.");

    assertThat(question.focus())
        .isEqualTo("what is the year end FY2018 net PPNE for Harbour Tools?");
    assertThat(question.keywords()).containsExactly("net", "PPNE", "Harbour", "Tools");
    assertThat(question.named()).containsExactly(StatementKind.BALANCE);
  }

  @Test
  void aQuestionOfInstructionsAloneIsKept() {
    assertThat(analyzer.analyze("Please provide the segment sales.").focus())
        .isEqualTo("Please provide the segment sales.");
  }

  @Test
  void expandsTermsToTheirLineItems() {
    assertThat(analyzer.analyze("How high was capex?").concepts())
        .singleElement()
        .satisfies(
            concept -> {
              assertThat(concept.phrases()).contains("purchases of property, plant and equipment");
              assertThat(concept.statements()).containsExactly(StatementKind.CASH_FLOW);
            });
    assertThat(analyzer.analyze("Did the quick ratio improve?").concepts())
        .flatExtracting(Concept::phrases)
        .contains("total current assets", "inventories", "total current liabilities");
    assertThat(analyzer.analyze("What is the days payable outstanding (DPO)?").concepts())
        .hasSize(1)
        .flatExtracting(Concept::phrases)
        .contains("accounts payable", "cost of goods sold");
  }

  @Test
  void theLongestTermCounts() {
    assertThat(analyzer.analyze("What is the fixed asset turnover ratio?").concepts())
        .singleElement()
        .satisfies(concept -> assertThat(concept.names()).contains("fixed asset turnover"));
    assertThat(analyzer.analyze("公司的应付账款周转天数是多少？").concepts())
        .singleElement()
        .satisfies(concept -> assertThat(concept.names()).contains("days payable outstanding"));
  }

  @Test
  void readsPeriods() {
    assertThat(periods("FY2018 capex and fiscal year 2017"))
        .containsExactlyInAnyOrder(new Period(2018, 0), new Period(2017, 0));
    assertThat(periods("between FY 2023 and Q2 of FY2024"))
        .containsExactlyInAnyOrder(new Period(2023, 0), new Period(2024, 2));
    assertThat(periods("third quarter of fiscal 2022")).containsExactly(new Period(2022, 3));
    assertThat(periods("2021 Q1 results")).containsExactly(new Period(2021, 1));
    assertThat(periods("FY19 margin")).containsExactly(new Period(2019, 0));
    assertThat(periods("2023年营业收入")).containsExactly(new Period(2023, 0));
    assertThat(periods("2023年第二季度")).containsExactly(new Period(2023, 2));
    assertThat(periods("more than 2,000 stores and $2015 million")).isEmpty();
  }

  @Test
  void readsDatesAndForms() {
    AnalyzedQuestion question = analyzer.analyze("the agenda of the 8k filing dated 1st July 2022");

    assertThat(question.dates()).containsExactly(LocalDate.of(2022, 7, 1));
    assertThat(question.forms()).containsExactly(FilingForm.CURRENT);
    assertThat(analyzer.analyze("according to the annual report (10-K)").forms())
        .containsExactly(FilingForm.ANNUAL);
  }

  @Test
  void namesStatementsByAnyOfTheirTitles() {
    assertThat(
            analyzer
                .analyze("using the P&L statement and the statement of financial position")
                .named())
        .containsExactlyInAnyOrder(StatementKind.INCOME, StatementKind.BALANCE);
    assertThat(analyzer.analyze("根据现金流量表").named()).containsExactly(StatementKind.CASH_FLOW);
  }

  private Set<Period> periods(String text) {
    return analyzer.analyze(text).periods();
  }
}
