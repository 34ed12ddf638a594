package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.report.Chart;
import dev.fathom.agent.report.ChartFile;
import dev.fathom.agent.report.HtmlRenderer;
import dev.fathom.agent.report.MarkdownRenderer;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.ReportFigure;
import dev.fathom.agent.run.Artifact;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.web.Web;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts of reports, drawn by the real sandbox; skipped with a line where there is no Python. */
class ChartsTest {
  private static final Taxonomy TAXONOMY = Taxonomy.standard();
  private static final String QUESTION = "How did net sales and operating margin develop, and why?";
  private static final String RESULTS =
      """
      Net sales increased by 8.0% in fiscal year 2023. The increase was primarily due to higher volumes of winches.
      """;

  @TempDir static Path directory;
  private static TesselMarine tessel;

  @BeforeAll
  static void open() throws InterruptedException {
    tessel = TesselMarine.open(directory, RESULTS);
  }

  @AfterAll
  static void close() {
    tessel.close();
  }

  @Test
  void aTrendOverThreeYearsIsDrawnFromFiguresOfTheReport() {
    tessel.requirePython();
    Report report = report(carry(run(), tessel.computing()));
    assertThat(report.charts())
        .extracting(Chart::title)
        .containsExactly("Net sales", "Operating margin", "Operating income");
    Set<String> figures =
        report.figures().stream().map(ReportFigure::id).collect(Collectors.toSet());
    for (Chart chart : report.charts()) {
      assertThat(figures).containsAll(chart.figures());
      assertThat(chart.caption()).contains("2021–2023");
    }
    assertThat(report.charts().getFirst().description()).contains("2022: 1,000");
    assertThat(report.notice()).doesNotContain("computing in Python is off");
  }

  @Test
  void pictureDataAndCodeAreKeptUnderTheirHashes() {
    tessel.requirePython();
    JournalledRun run = run();
    Report report = report(carry(run, tessel.computing()));
    Chart chart = report.charts().getFirst();
    assertThat(chart.files())
        .extracting(ChartFile::kind)
        .contains(ChartFile.Kind.PICTURE, ChartFile.Kind.DATA, ChartFile.Kind.CODE);
    for (ChartFile file : chart.files()) {
      assertThat(kept(run, file.name()).sha256()).isEqualTo(file.sha256());
    }
    assertThat(text(run, "chart-1.csv"))
        .isEqualTo(
            """
            figure,series,period,value
            %s,"Net sales",2021,950
            %s,"Net sales",2022,1000
            %s,"Net sales",2023,1080
            """
                .formatted(chart.figures().toArray()));
  }

  @Test
  void theSameFiguresGiveTheSameBytes() {
    tessel.requirePython();
    assertThat(hashes(carryWhole(tessel.computing())))
        .isEqualTo(hashes(carryWhole(tessel.computing())));
  }

  @Test
  void whatWasDrawnBeforeARunDiedIsNotDrawnAgain() {
    tessel.requirePython();
    JournalledRun whole = carryWhole(tessel.computing());
    int perChart = whole.kept() / 3;
    JournalledRun run = run();
    run.dieAfter(whole.journal().size() - 1);
    assertThatThrownBy(() -> carry(run, tessel.computing()))
        .isInstanceOf(JournalledRun.Killed.class);
    assertThat(run.kept()).isEqualTo(2 * perChart);

    run.dieAfter(Integer.MAX_VALUE);
    Report report = report(carry(run, tessel.computing()));
    assertThat(report.charts()).hasSize(3);
    assertThat(run.kept()).isEqualTo(3 * perChart);
    assertThat(hashes(run)).isEqualTo(hashes(whole));

    assertThat(report(carry(run, tessel.computing()))).isEqualTo(report);
    assertThat(run.kept()).isEqualTo(3 * perChart);
  }

  @Test
  void withoutASandboxTheReportHasNoChartAndSaysSo() {
    Report report = report(carry(run(), Computing.off()));
    assertThat(report.charts()).isEmpty();
    assertThat(report.figures()).isNotEmpty();
    assertThat(report.notice()).contains("computing in Python is off");
  }

  @Test
  void theMarkdownLinksThePictureAndTheHtmlHoldsItAsAnImage() {
    tessel.requirePython();
    JournalledRun run = run();
    Report report = report(carry(run, tessel.computing()));
    assertThat(new MarkdownRenderer().render(report, file -> "report-" + file.name()))
        .contains("![Net sales](report-chart-1.svg)")
        .contains("[chart-1.csv](report-chart-1.csv)");
    String html =
        new HtmlRenderer()
            .render(
                report,
                file ->
                    Optional.ofNullable(run.artifacts().get(file.name())).map(Artifact::content));
    assertThat(html)
        .contains("src=\"data:image/svg+xml;base64,")
        .contains("<pre>figure,series,period,value")
        .doesNotContain("<svg");
  }

  private static JournalledRun carryWhole(Computing with) {
    JournalledRun run = run();
    carry(run, with);
    return run;
  }

  private static JournalledRun run() {
    return new JournalledRun(new Question(QUESTION, Locale.ENGLISH, tessel.corpora().ids()), true);
  }

  private static Outcome carry(JournalledRun run, Computing with) {
    return new Research(
            tessel.corpora(),
            new Reasoners(List.of(new ConceptReasoner(TAXONOMY, ServedResearch.EMBEDDER))),
            TAXONOMY,
            ResearchLimits.USUAL,
            with,
            Web.OFF)
        .carry(run);
  }

  private static Report report(Outcome outcome) {
    return ((Outcome.Completed) outcome).report();
  }

  private static Map<String, String> hashes(JournalledRun run) {
    return run.artifacts().values().stream()
        .collect(Collectors.toMap(Artifact::name, Artifact::sha256));
  }

  private static String text(JournalledRun run, String name) {
    return new String(kept(run, name).content(), StandardCharsets.UTF_8);
  }

  private static Artifact kept(JournalledRun run, String name) {
    return Objects.requireNonNull(run.artifacts().get(name), name);
  }
}
