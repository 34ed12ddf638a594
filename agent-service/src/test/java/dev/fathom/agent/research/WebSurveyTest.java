package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.web.Web;
import dev.fathom.search.embed.SentenceEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Research that looks into the web; what services and sites answer is given. */
class WebSurveyTest {
  private static final SentenceEmbedder EMBEDDER = new SentenceEmbedder();
  private static final Taxonomy TAXONOMY = Taxonomy.standard();
  private static final String PAGE =
      """
      # Why cable ferries came back

      Cable ferries came back to the fjord in 2021 because electric drives made them cheaper to run than the car ferries before them.

      The county bought four of them, and two more were ordered by private operators along the coast.
      """;
  private static final String QUESTION = "Why did cable ferries come back to the fjord in 2021?";

  @TempDir static Path directory;
  private static FolderCorpora corpora;
  private static String page;

  @BeforeAll
  static void read() {
    corpora = new FolderCorpora(directory, EMBEDDER);
    page = corpora.add("ferries.md", PAGE);
  }

  @AfterAll
  static void close() {
    corpora.close();
  }

  @Test
  void pagesOfTheWebAreQuotedAndCheckedLikeDocuments() {
    JournalledRun run = run().withWeb();
    Report report = carry(run, visiting(visit(page, "")));

    assertThat(run.added()).containsExactly(page);
    assertThat(report.sources()).hasSize(1);
    assertThat(report.sections().getFirst().claims())
        .isNotEmpty()
        .allMatch(claim -> claim.verdict() == Verdict.SUPPORTED);
    assertThat(report.answer().text()).contains("electric drives");
    assertThat(run.progress())
        .contains(new Progress.Visited("https://ferries.example/why", "Ferries", ""));
  }

  @Test
  void aRunThatIsNotToLookIntoTheWebDoesNot() {
    Report report =
        carry(
            run(),
            (queries, language) -> {
              throw new AssertionError("The web was searched for " + queries);
            });

    assertThat(report.sources()).isEmpty();
  }

  @Test
  void withoutANetworkOneLineSaysThatOnlyTheDocumentsWereSearched() {
    Report report =
        carry(
            run().withWeb(), (queries, language) -> new Web.Collected(List.of(), List.of(), true));

    assertThat(report.gaps())
        .containsOnlyOnce("The web could not be reached: only the documents were searched.");
  }

  @Test
  void aServiceThatFailedAndAPageThatWasNotReadAreNamed() {
    Report report =
        carry(
            run().withWeb(),
            (queries, language) ->
                new Web.Collected(
                    List.of(visit("", "shows a paywall instead of content")),
                    List.of(new Web.Failure("searxng", "its engines timed out")),
                    false));

    assertThat(report.gaps())
        .anySatisfy(gap -> assertThat(gap).contains("searxng").contains("timed out"))
        .anySatisfy(
            gap -> assertThat(gap).contains("https://ferries.example/why").contains("paywall"));
  }

  @Test
  void whatWasFetchedIsNotFetchedAgainAfterACrash() {
    JournalledRun run = run().withWeb();
    carry(run, visiting(visit(page, "")));

    Report again =
        carry(
            run,
            (queries, language) -> {
              throw new AssertionError("The web was searched again");
            });

    assertThat(again.sources()).hasSize(1);
  }

  private static Web.Visit visit(String source, String explanation) {
    return new Web.Visit("https://ferries.example/why", "Ferries", source, explanation, 1, false);
  }

  private static Web visiting(Web.Visit visit) {
    return (queries, language) -> new Web.Collected(List.of(visit), List.of(), false);
  }

  private static JournalledRun run() {
    return new JournalledRun(new Question(QUESTION, Locale.ENGLISH, Set.of()), true);
  }

  private static Report carry(JournalledRun run, Web web) {
    var concept = new ConceptReasoner(TAXONOMY, EMBEDDER);
    Outcome outcome =
        new Research(
                corpora,
                new Reasoners(List.of(concept)),
                TAXONOMY,
                ResearchLimits.USUAL,
                Computing.off(),
                web)
            .carry(run);
    return ((Outcome.Completed) outcome).report();
  }
}
