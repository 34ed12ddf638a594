package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Dialect;
import dev.fathom.agent.report.MarkdownRenderer;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.web.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole runs over the example corpus, over the real wire format, with replies as a strong reasoning
 * model would give them: {@code src/test/resources/replays}. {@link ReplayedModel} says how to add
 * one.
 */
class ReplayedRunsTest {
  private static final Path EXAMPLES = Path.of("../examples/corpus");
  private static final Path REPLAYS = Path.of("src/test/resources/replays");

  /** A run, in the wire dialect of another kind of server each. */
  enum Replay {
    FILING(
        "Why did the operating margin of Norden Pumps fall in 2024 although sales grew?",
        Locale.ENGLISH,
        Dialect.REASONING_CONTENT),
    CHINA("诺登泵业2024年在中国的销售额为什么恢复增长？这种增长能持续吗？", Locale.CHINESE, Dialect.TAGS),
    COMPARISON(
        "Which saves more electricity in pumping water, variable-speed pumps such as the NP Helix E"
            + " or integrated control of several pumps, and which pays back sooner?",
        Locale.ENGLISH,
        Dialect.REASONING);

    final String question;
    final Locale language;
    final Dialect dialect;

    Replay(String question, Locale language, Dialect dialect) {
      this.question = question;
      this.language = language;
      this.dialect = dialect;
    }

    Path folder() {
      return REPLAYS.resolve(name().toLowerCase(Locale.ROOT));
    }
  }

  @TempDir static Path directory;
  private static FolderCorpora corpora;

  @BeforeAll
  static void read() throws IOException {
    corpora = examples(directory);
  }

  static FolderCorpora examples(Path index) throws IOException {
    var read = new FolderCorpora(index, ServedResearch.EMBEDDER);
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path file : files.sorted().toList()) {
        read.add(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return read;
  }

  @AfterAll
  static void close() {
    corpora.close();
  }

  @ParameterizedTest
  @EnumSource
  void aWholeRunGivesAReportToHandIn(Replay replay) throws IOException {
    Run run = carry(replay, corpora);
    Report report = run.report;
    Path expected = replay.folder().resolve("report.md");
    String printed = printed(report);
    if (Boolean.getBoolean("replays.write") || !Files.exists(expected)) {
      Files.writeString(expected, printed);
    }

    assertThat(run.model.failures()).isEmpty();
    assertThat(run.model.calls()).isEqualTo(run.model.replies());
    assertThat(printed).isEqualTo(Files.readString(expected));
    assertThat(report.sections()).isNotEmpty();
    assertThat(report.sections().stream().flatMap(section -> section.claims().stream()).toList())
        .allMatch(claim -> claim.verdict() == Verdict.SUPPORTED)
        .allMatch(claim -> !claim.citations().isEmpty());
    assertThat(report.answer().citations()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theJournalShowsThatEveryBudgetWasKept(Replay replay) {
    Run run = carry(replay, corpora);

    long gathering =
        run.journalled.spentBySteps().entrySet().stream()
            .filter(step -> step.getKey().startsWith("gather/"))
            .mapToLong(step -> step.getValue().total())
            .sum();
    assertThat(gathering).isPositive().isLessThan(ResearchLimits.USUAL.tokens());
    assertThat(run.report.usage().tokens())
        .isEqualTo(run.journalled.spentBySteps().values().stream().mapToLong(s -> s.total()).sum())
        .isLessThan(120_000);
    assertThat(run.journalled.spentBySteps().keySet())
        .contains("clarify", "plan", "outline", "write/s1", "verify/s1", "write/answer");
  }

  record Run(JournalledRun journalled, Report report, ReplayedModel model) {}

  static Run carry(Replay replay, FolderCorpora corpora) {
    return carry(replay, corpora, ResearchLimits.USUAL);
  }

  static Run carry(Replay replay, FolderCorpora corpora, ResearchLimits limits) {
    var model = new ReplayedModel(replay.folder());
    try (var server = ServedResearch.serving(replay.dialect, 32768, model)) {
      var run =
          new JournalledRun(
              new Question(replay.question, replay.language, corpora.ids()), "llm", true);
      Research research = ServedResearch.over(corpora, server, limits, Web.OFF);
      Report report = ((Outcome.Completed) research.carry(run)).report();
      return new Run(run, report, model);
    }
  }

  /** The report without what differs from machine to machine. */
  static String printed(Report report) {
    return new MarkdownRenderer()
        .render(
            new Report(
                report.question(),
                report.language(),
                report.status(),
                report.reasoner(),
                report.notice(),
                report.answer(),
                report.sections(),
                report.figures(),
                report.charts(),
                report.programs(),
                report.contradictions(),
                report.gaps(),
                report.sources(),
                report.usage(),
                Map.of()));
  }
}
