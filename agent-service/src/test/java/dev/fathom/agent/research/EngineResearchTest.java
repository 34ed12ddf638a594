package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.reasoning.llm.endpoint.Endpoint;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.report.Claim;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.web.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine in this process, with random weights: nonsense that fits every schema. */
class EngineResearchTest {
  private static final int WINDOW = 6144;

  @TempDir static Path directory;

  @Test
  void aModelThatTalksNonsenseInPerfectFormStillEndsInAnHonestReport() throws IOException {
    String winches =
        "Net sales of winches rose by 8.0% in 2023, because offshore wind farms bought more of"
            + " them.";
    Path file = RandomModelFile.write(directory, WINDOW);
    try (var corpora = new FolderCorpora(directory.resolve("index"), ServedResearch.EMBEDDER);
        ModelEndpoints endpoints =
            ServedResearch.endpoints(
                new Endpoint("engine", URI.create("engine:" + file), "", ""))) {
      corpora.add("winches.md", "# Tessel Marine plc, winches\n\n" + winches + "\n");
      var run =
          new JournalledRun(
              new Question(
                  "Why did net sales of winches rise in 2023?", Locale.ENGLISH, corpora.ids()),
              "llm",
              true);
      Outcome outcome =
          ServedResearch.over(corpora, endpoints, ResearchLimits.USUAL, Web.OFF).carry(run);

      Report report = report(outcome);
      assertThat(run.spent().calls()).isPositive();
      assertThat(run.spent().total()).isLessThan((long) WINDOW * run.spent().calls());
      assertThat(report.answer().text()).isNotBlank();
      assertThat(claims(report))
          .filteredOn(claim -> claim.verdict() == Verdict.SUPPORTED)
          .allMatch(claim -> claim.text().equals(winches));
      assertThat(claims(report))
          .allMatch(claim -> claim.citations().stream().allMatch(c -> winches.contains(c.quote())));
    }
  }

  private static Report report(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed(Report report) -> report;
      case Outcome.Incomplete(Report report, String reason) -> report;
      case Outcome.Waiting waiting -> throw new AssertionError(waiting);
    };
  }

  private static List<Claim> claims(Report report) {
    return report.sections().stream().flatMap(section -> section.claims().stream()).toList();
  }
}
