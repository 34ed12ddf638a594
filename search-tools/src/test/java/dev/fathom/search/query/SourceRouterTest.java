package dev.fathom.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceRouterTest {
  private final QuestionAnalyzer analyzer = new QuestionAnalyzer();

  @Test
  void knowsANameHoweverItIsWritten() {
    List<SourceProfile> sources =
        List.of(
            file("HARBOURTOOLS_2022_10K.pdf"),
            file("7K_2022_10K.pdf"),
            file("NORTHERNEXPRESS_2022_10K.pdf"),
            file(
                "Annual report.pdf",
                "Cover\nNORTHERN WATER WORKS, INC.\n(Exact name of registrant as"));

    assertThat(best("What did Harbour Tools sell in 2022?", sources)).startsWith("HARBOURTOOLS");
    assertThat(best("What was HARBOURTOOLS's revenue in FY2022?", sources))
        .startsWith("HARBOURTOOLS");
    assertThat(best("Is 7K a capital-intensive business?", sources)).startsWith("7K");
    assertThat(best("Does Northern Express pay dividends?", sources)).startsWith("NORTHERNEXPRESS");
    assertThat(best("Does Northern Water pay dividends?", sources)).startsWith("Annual report");
  }

  @Test
  void knowsAbbreviations() {
    List<SourceProfile> sources =
        List.of(
            file("HARBOURTOOLS_2022_10K.pdf"),
            file("a.pdf", "Grey & Grey\n(Exact name of registrant"),
            file("b.pdf", "Advanced Mining Devices, Inc.\n(Exact name of registrant"),
            file("c.pdf", "Northern Express Company\n(Exact name of registrant"));

    assertThat(best("Has GnG's revenue grown?", sources)).isEqualTo("a.pdf");
    assertThat(best("Has G&G's revenue grown?", sources)).isEqualTo("a.pdf");
    assertThat(best("Has AMD reported a loss?", sources)).isEqualTo("b.pdf");
    assertThat(best("Has NOREX reported a loss?", sources)).isEqualTo("c.pdf");
  }

  @Test
  void takesAnAbbreviationInsideALongerNameForAPartOfIt() {
    List<SourceProfile> sources =
        List.of(file("grey-grey-annual-report-2023.pdf"), file("gg-wind-anchor-winch.html"));

    assertThat(best("How heavy is the GG Wind Anchor?", sources)).startsWith("gg-wind");
    assertThat(best("Has GG's revenue grown?", sources)).startsWith("grey");
  }

  @Test
  void takesTheReportOfThePeriod() {
    List<SourceProfile> sources =
        List.of(
            file("ORE_2020_10K.pdf"),
            file("ORE_2021_10K.pdf"),
            file("ORE_2022_10K.pdf"),
            file("ORE_2022Q2_10Q.pdf"),
            file("ORE_2022_8K_dated-2022-05-03.pdf"));

    assertThat(best("What was Ore's net income in FY2021?", sources)).contains("2021_10K");
    assertThat(best("What was Ore's FY2019 - FY2020 growth?", sources)).contains("2020_10K");
    assertThat(best("What was Ore's cash in Q2 of FY2022 compared with FY2021?", sources))
        .contains("2022Q2");
    assertThat(best("What does Ore's 8-K of May 3, 2022 announce?", sources)).contains("8K");
    assertThat(best("In which industry is Ore?", sources)).contains("2022_10K");
    assertThat(best("What was Ore's net income in FY2019?", sources)).contains("2020_10K");
  }

  @Test
  void readsWhatTheFileNameLeavesOutFromTheTitlePage() {
    SourceProfile profile =
        SourceProfile.of(
            "a",
            "document.pdf",
            "",
            "FORM 10-Q\nFor the quarterly period ended June 30, 2023\nOre Corp\n"
                + "(Exact name of registrant as specified in its charter)");

    assertThat(profile.form()).isEqualTo(FilingForm.QUARTERLY);
    assertThat(profile.period()).isEqualTo(new Period(2023, 0));
    assertThat(profile.names()).extracting(Name::squashed).contains("ore");
  }

  @Test
  void knowsChineseCompaniesAndYears() {
    List<SourceProfile> sources =
        List.of(
            file("远山包装股份有限公司2022年年度报告.pdf"),
            file("远山包装股份有限公司2023年年度报告.pdf"),
            file("东海重工2023年报.pdf"));

    assertThat(best("远山包装2023年的营业收入是多少？", sources)).isEqualTo("远山包装股份有限公司2023年年度报告.pdf");
    assertThat(best("东海重工的毛利率如何？", sources)).startsWith("东海重工");
  }

  @Test
  void prefersWithoutExcluding() {
    List<SourceProfile> sources = List.of(file("ORE_2022_10K.pdf"), file("SALT_2022_10K.pdf"));

    Routing routing = SourceRouter.route(analyzer.analyze("Did Salt's sales grow?"), sources);

    assertThat(routing.weight("SALT_2022_10K.pdf")).isEqualTo(1);
    assertThat(routing.weight("ORE_2022_10K.pdf")).isBetween(0.01, 0.5);
    assertThat(routing.nameWords()).containsExactly("Salt");
  }

  @Test
  void anOrdinaryWordIsOnlyAHint() {
    List<SourceProfile> sources = List.of(file("climate.md"), file("rivers.md"));

    Map<String, Double> weights =
        SourceRouter.route(analyzer.analyze("how does the climate change rivers"), sources)
            .weights();

    assertThat(weights.values()).allMatch(weight -> weight >= 0.8);
  }

  @Test
  void aQuestionAboutNoneLeavesAllEqual() {
    List<SourceProfile> sources = List.of(file("notes.md"), file("rivers.md"));

    assertThat(
            SourceRouter.route(analyzer.analyze("why do glaciers melt?"), sources)
                .weights()
                .values())
        .containsOnly(1.0);
  }

  private String best(String question, List<SourceProfile> sources) {
    Map<String, Double> weights = SourceRouter.route(analyzer.analyze(question), sources).weights();
    return weights.entrySet().stream()
        .max(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .orElseThrow()
        .getKey();
  }

  private static SourceProfile file(String name) {
    return file(name, "");
  }

  private static SourceProfile file(String name, String opening) {
    return SourceProfile.of(name, name, "", opening);
  }
}
