package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.report.Claim;
import dev.fathom.agent.report.HtmlRenderer;
import dev.fathom.agent.report.MarkdownRenderer;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.ReportFigure;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.run.RunState;
import dev.fathom.agent.web.Web;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.passage.Passage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Research over a few documents of a company that does not exist, read by the real reader. */
class ResearchTest {
  private static final SentenceEmbedder EMBEDDER = new SentenceEmbedder();
  private static final Taxonomy TAXONOMY = Taxonomy.standard();
  private static final String REPORT_2023 =
      """
      # Tessel Marine plc, annual report 2023

      ## Forward-looking statements

      This report contains forward-looking statements about net sales and operating income, and actual results may differ materially.

      ## Results of operations

      Net sales increased by $80 million, or 8.0%, in fiscal year 2023, compared to fiscal year 2022. The increase was primarily due to higher volumes of winches sold to offshore wind farms and to price rises in January.

      Operating income decreased in fiscal year 2023 because of the cost of closing the foundry in Aarhus and higher steel prices.

      We may be unable to hire enough welders, which could reduce our net sales.

      ## Consolidated Statements of Income

      ($ in millions)

      | | 2023 | 2022 |
      |---|---|---|
      | Net sales | $ 1,080 | $ 1,000 |
      | Cost of sales | (702) | (640) |
      | Gross profit | 378 | 360 |
      | Operating income | 108 | 120 |
      | Income before income taxes | 100 | 115 |
      | Income tax expense | (25) | (30) |
      | Net income | $ 75 | $ 85 |
      """;
  private static final String CUSTOMERS =
      """
      # Customers of Tessel Marine

      Our largest customers are the operators of offshore wind farms in the North Sea, who bought 61% of all winches.
      Shipyards in Norway and Poland are the second largest group of customers of the company.
      """;
  private static final String QUARTER =
      """
      # Halden Outfitters plc, report on the second quarter of fiscal 2024

      ## Results

      Demand for tents was higher than a year ago, which lifted sales by $10 million.

      ## Condensed Consolidated Statements of Income

      ($ in millions)

      | | Three months ended June 30, 2024 | Three months ended June 30, 2023 |
      |---|---|---|
      | Net sales | $ 250 | $ 240 |
      | Cost of sales | (150) | (148) |
      | Gross profit | 100 | 92 |
      | Operating income | 30 | 25 |
      | Income before income taxes | 28 | 22 |
      | Income tax expense | (7) | (5) |
      | Net income | $ 21 | $ 17 |

      ## Stores

      Stores open at the beginning and at the end of the quarter

      | | Stores at beginning of quarter | Stores opened | Stores closed | Stores at end of quarter |
      |---|---|---|---|---|
      | Halden | 190 | 3 | (8) | 185 |
      | Camp & Co | 31 | 4 | - | 35 |
      | Total | 221 | 7 | (8) | 220 |
      """;
  private static final String CHINESE =
      """
      # 泰瑟海工股份有限公司2023年年度报告

      2023年公司营业收入为10.8亿元，较上年增长8%，主要是由于海上风电场绞车销量增加。

      公司在青岛新建了一座工厂，用于生产系泊链条。
      """;

  @TempDir static Path directory;
  private static FolderCorpora corpora;
  private static String annual;
  private static String chinese;
  private static String quarter;

  @BeforeAll
  static void read() {
    corpora = new FolderCorpora(directory, EMBEDDER);
    annual = corpora.add("tessel-2023.md", REPORT_2023);
    corpora.add("customers.md", CUSTOMERS);
    quarter = corpora.add("halden-2024Q2.md", QUARTER);
    chinese = corpora.add("泰瑟2023.md", CHINESE);
  }

  @AfterAll
  static void close() {
    corpora.close();
  }

  @Test
  void aNumberWithAMissingInputIsNotGivenAndTheReportSaysWhichIsMissing() {
    Report report =
        report("What was the inventory turnover ratio of Tessel Marine in fiscal 2023?");
    assertThat(report.answer().figure()).isNull();
    assertThat(report.gaps())
        .anyMatch(
            gap ->
                gap.startsWith("No number is given for inventory turnover")
                    && gap.contains("inventory 2023"));
  }

  @Test
  void theQuestionsOwnDefinitionIsComputedAndShownWithItsInputs() {
    Report report =
        report(
            "What is the FY2023 cost ratio of Tessel Marine? Cost ratio is defined as: cost of"
                + " sales divided by net sales. Round to two decimal places.");
    ReportFigure figure = Objects.requireNonNull(report.answer().figure());
    assertThat(figure.value()).isEqualByComparingTo("0.65");
    assertThat(figure.formula()).isEqualTo("Cost of sales / Net sales = 702 / 1,080");
    assertThat(new MarkdownRenderer().render(report))
        .contains("Computed from:", "- Cost of sales, 2023: USD 702 million [1]");
  }

  @Test
  void saysWhatHappenedFromTheTablesAndWhyFromTheText() {
    Report report = report("How did net sales and operating margin develop, and why?");
    assertThat(report.sections().stream().map(Report.Section::title))
        .containsExactly("Net sales", "Operating margin", "Reasons for the change");
    assertThat(texts(report))
        .contains(
            "Net sales were $1,080 million in fiscal 2023, after $1,000 million in fiscal 2022"
                + " (+8.0%).")
        .anyMatch(text -> text.startsWith("Operating margin was 10.0% in fiscal 2023"))
        .anyMatch(text -> text.contains("winches sold to offshore wind farms"));
    assertThat(report.answer().text()).contains("$1,080 million");
    assertThat(report.notice()).contains("without a language model");
  }

  @Test
  void everyQuoteIsExactAndEveryClaimSupported() {
    Report report = report("How did net sales and operating margin develop, and why?");
    for (Claim claim : claims(report)) {
      assertThat(claim.verdict()).isEqualTo(Verdict.SUPPORTED);
      assertThat(claim.citations()).isNotEmpty().allSatisfy(ResearchTest::isExact);
    }
    assertThat(report.answer().citations()).isNotEmpty().allSatisfy(ResearchTest::isExact);
  }

  @Test
  void leavesOutBoilerplateHedgesAndRepetition() {
    Report report = report("How did net sales and operating margin develop, and why?");
    assertThat(texts(report))
        .noneMatch(text -> text.contains("forward-looking"))
        .noneMatch(text -> text.contains("welders"))
        .doesNotHaveDuplicates();
  }

  @Test
  void aSentenceThatLeansOnTheOneBeforeComesWithIt() {
    assertThat(texts(report("Why did net sales increase in 2023?")))
        .noneMatch(text -> text.startsWith("The increase was"));
  }

  @Test
  void oneNumberAskedForIsTheAnswer() {
    Report report = report("What was the net income of Tessel in FY2023 (in USD millions)?");
    assertThat(number(report).value()).isEqualByComparingTo("75");
    assertThat(number(report).scale()).isEqualTo(6);
    Report growth =
        report("What is the FY2022 - FY2023 net sales growth rate? Round to one decimal place.");
    assertThat(number(growth).value()).isEqualByComparingTo("8.0");
    assertThat(number(growth).inputs()).hasSize(2);
  }

  @Test
  void aYearThatIsNotThereIsAGapAndNoNumber() {
    Report report = report("What was the net income of Tessel in FY2019?");
    assertThat(report.answer().figure()).isNull();
    assertThat(report.gaps()).isNotEmpty();
  }

  @Test
  void aQuestionOffTheSubjectGetsNoClaims() {
    Report report = report("Who won the 1998 world cup?");
    assertThat(report.sections()).isEmpty();
    assertThat(report.answer().text())
        .isEqualTo("The sources hold nothing that answers this question.");
    assertThat(report.gaps()).isNotEmpty();
  }

  @Test
  void anEmptyCorpusIsSaidToBeEmpty() {
    Report report = carry(new JournalledRun(question("What do you sell?", Set.of()), true));
    assertThat(report.sections()).isEmpty();
    assertThat(report.answer().text()).contains("the corpus is empty");
  }

  @Test
  void plainQuestionsAreAnsweredFromProse() {
    assertThat(texts(report("Who are the largest customers of Tessel Marine?")))
        .anyMatch(text -> text.contains("operators of offshore wind farms"));
  }

  @Test
  void aChineseQuestionGetsAChineseReport() {
    JournalledRun run =
        new JournalledRun(new Question("营业收入为什么增长？", Locale.CHINESE, Set.of(chinese)), true);
    Report report = carry(run);
    assertThat(texts(report)).anyMatch(text -> text.contains("海上风电场绞车销量增加"));
    assertThat(report.notice()).contains("未使用语言模型");
  }

  @Test
  void statesAreEnteredInOrderAndProgressIsTold() {
    JournalledRun run =
        new JournalledRun(question("Why did net sales increase?", Set.of(annual)), true);
    carry(run);
    assertThat(run.states())
        .containsExactly(
            RunState.CLARIFYING,
            RunState.PLANNING,
            RunState.GATHERING,
            RunState.WRITING,
            RunState.VERIFYING);
    assertThat(run.progress())
        .hasAtLeastOneElementOfType(Progress.Searched.class)
        .hasAtLeastOneElementOfType(Progress.Reading.class)
        .hasAtLeastOneElementOfType(Progress.Gathered.class)
        .hasAtLeastOneElementOfType(Progress.Writing.class)
        .hasAtLeastOneElementOfType(Progress.Checking.class);
  }

  @Test
  void aRunThatDiesAtAnyStepGoesOnWhereItWas() {
    Question question = question("How did net sales develop, and why?", corpora.ids());
    JournalledRun whole = new JournalledRun(question, true);
    Report expected = carry(whole);
    for (int steps = 0; steps < whole.journal().size(); steps++) {
      JournalledRun run = new JournalledRun(question, true);
      run.dieAfter(steps);
      assertThatThrownBy(() -> carry(run)).isInstanceOf(JournalledRun.Killed.class);
      run.dieAfter(Integer.MAX_VALUE);
      Report report = carry(run);
      assertThat(report.sections()).isEqualTo(expected.sections());
      assertThat(run.journal().keySet()).isEqualTo(whole.journal().keySet());
      assertThat(run.states()).isEqualTo(whole.states());
      assertThat(run.progress()).isEqualTo(whole.progress());
    }
  }

  @Test
  void asksForThePeriodWhenSeveralYearsAreThereAndWaits() {
    String before =
        corpora.add("tessel-2021.md", "# Tessel Marine plc, annual report 2021\n\nNet sales rose.");
    JournalledRun run =
        new JournalledRun(question("How did net sales develop?", Set.of(annual, before)), false);
    Research research = research(ResearchLimits.USUAL);
    assertThat(research.carry(run)).isEqualTo(new Outcome.Waiting(RunState.AWAITING_ANSWERS));
    assertThat(run.asked().getFirst().id()).isEqualTo("period");
    assertThat(run.asked().getFirst().defaultAnswer()).isEqualTo("2023");
    run.answer(Map.of("period", "2023"));
    assertThat(research.carry(run)).isEqualTo(new Outcome.Waiting(RunState.AWAITING_APPROVAL));
    run.approve(
        new Plan(List.of(new Plan.Item("mine", "Which customers bought winches?", List.of()))));
    assertThat(research.carry(run)).isInstanceOf(Outcome.Completed.class);
    assertThat(run.journal()).containsKey("gather/mine/1");
  }

  @Test
  void whenTheTimeIsUsedUpTheReportIsIncompleteAndSaysSo() {
    JournalledRun run =
        new JournalledRun(
            question("How did net sales and net income develop, and why?", corpora.ids()), true);
    Outcome outcome = research(new ResearchLimits(3, Duration.ZERO, 1000)).carry(run);
    assertThat(outcome).isInstanceOf(Outcome.Incomplete.class);
    assertThat(((Outcome.Incomplete) outcome).report().status()).isEqualTo(RunState.INCOMPLETE);
  }

  @Test
  void reportsFollowTheirPublishedSchema() throws IOException {
    ObjectMapper json =
        JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
    try (InputStream stream = Report.class.getResourceAsStream("report.schema.json")) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(stream);
      for (String question :
          List.of(
              "How did net sales and operating margin develop, and why?",
              "What was the net income of Tessel in FY2023?",
              "Who won the 1998 world cup?")) {
        JsonNode tree = json.valueToTree(report(question));
        assertThat(schema.validate(tree)).isEmpty();
      }
      assertThat(schema.validate(json.readTree("{\"question\": \"?\"}"))).isNotEmpty();
    }
  }

  @Test
  void markdownIsEightyColumnsWideWithNumberedPages() {
    String text =
        new MarkdownRenderer()
            .render(report("How did net sales and operating margin develop, and why?"));
    assertThat(text)
        .contains("## Short answer")
        .contains("[1] ")
        .contains("tessel-2023.md, p. 1")
        .contains("| Net sales");
    assertThat(text.lines().filter(line -> !line.startsWith("|") && !line.startsWith("#")))
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void htmlEscapesWhatSourcesAndQuestionsSay() {
    JournalledRun run =
        new JournalledRun(
            question("Why <script>alert(1)</script> net sales?", Set.of(annual)), true);
    String html = new HtmlRenderer().render(carry(run));
    assertThat(html)
        .doesNotContain("<script>")
        .contains("&lt;script&gt;")
        .startsWith("<!doctype html>");
  }

  @Test
  void aQuarterAskedForIsReadFromTheReportOnIt() {
    Report report = ofHalden("Did the net sales of Halden Outfitters grow in Q2 of FY2024?");
    assertThat(report.answer().text())
        .contains(
            "Net sales were $250 million in the three months ended June 30, 2024, after $240"
                + " million in the three months ended June 30, 2023 (+4.2%)");
    assertThat(new MarkdownRenderer().render(report)).doesNotContain("in fiscal 2024 (");
  }

  @Test
  void aTableThatAnswersIsToldAndEveryNumberOfItCited() {
    Report report = ofHalden("Was there any change in the number of stores in Q2 of FY2024?");
    Claim told =
        claims(report).stream()
            .filter(claim -> claim.text().contains("Stores at end of quarter 220"))
            .findFirst()
            .orElseThrow();
    assertThat(told.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(told.citations()).isNotEmpty().allSatisfy(ResearchTest::isExact);
    assertThat(report.answer().text()).contains("Stores at beginning of quarter 221");
  }

  @Test
  void aChangeWithoutAYearSaysWhichReportItStandsIn() {
    assertThat(texts(ofHalden("Why did the net sales of Halden Outfitters rise?")))
        .contains(
            "Demand for tents was higher than a year ago, which lifted sales by $10 million"
                + " (report for the second quarter of fiscal 2024).");
  }

  private static Report ofHalden(String question) {
    return carry(new JournalledRun(question(question, Set.of(quarter)), true));
  }

  private static void isExact(Citation citation) {
    Passage passage = corpora.passages(citation.source()).get(citation.passage());
    assertThat(passage.text()).contains(citation.quote());
    assertThat(corpora.document(citation.source()).text(citation.span()))
        .isEqualTo(citation.quote());
    assertThat(citation.page()).isEqualTo(passage.page());
  }

  private static Report report(String question) {
    return carry(new JournalledRun(question(question, Set.of(annual, customers())), true));
  }

  private static String customers() {
    return corpora.sources(corpora.ids()).stream()
        .filter(source -> source.name().equals("customers.md"))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private static Report carry(JournalledRun run) {
    return ((Outcome.Completed) research(ResearchLimits.USUAL).carry(run)).report();
  }

  private static Research research(ResearchLimits limits) {
    return new Research(
        corpora,
        new Reasoners(List.of(new ConceptReasoner(TAXONOMY, EMBEDDER))),
        TAXONOMY,
        limits,
        Computing.off(),
        Web.OFF);
  }

  private static Question question(String text, Set<String> sources) {
    return new Question(text, Locale.ENGLISH, sources);
  }

  private static ReportFigure number(Report report) {
    return Objects.requireNonNull(report.answer().figure(), "the answer has no figure");
  }

  private static List<Claim> claims(Report report) {
    return report.sections().stream().flatMap(section -> section.claims().stream()).toList();
  }

  private static List<String> texts(Report report) {
    return claims(report).stream().map(Claim::text).toList();
  }
}
