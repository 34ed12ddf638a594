package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Dialect;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer.Reply;
import dev.fathom.agent.report.Claim;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Question;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people complain about in other research agents, one test a complaint. */
class ComplaintsTest {
  private static final String WINCHES =
      """
      # Tessel Marine plc, winches

      Net sales of winches rose by 8.0% in 2023, because offshore wind farms bought more of them.

      The foundry in Aarhus was closed in May 2023, which cost the company $14 million in the year.

      Orders of winches for fishing boats fell by 3.0% in 2023, as quotas were cut again.

      The company expects net sales of winches to rise by 4.0% in 2024, if the wind farms are built.
      """;

  @TempDir static Path directory;
  private static FolderCorpora corpora;

  @BeforeAll
  static void read() {
    corpora = new FolderCorpora(directory, ServedResearch.EMBEDDER);
    corpora.add("winches.md", WINCHES);
    for (int i = 0; i < 30; i++) {
      corpora.add(
          "minutes-%d.md".formatted(i),
          "# Minutes %d of Tessel Marine plc\n\n".formatted(i)
              + "The board spoke of winches, cranes and net sales at some length, and resolved nothing. "
                  .repeat(20));
    }
  }

  @AfterAll
  static void close() {
    corpora.close();
  }

  @Test
  void fabricatedUrls() {
    var liar = new ScriptedModel(words -> words + " See https://example.org/winches/2023.");
    try (var server = ServedResearch.serving(16384, liar)) {
      Report report = completed(server, run());

      assertThat(claims(report)).isNotEmpty();
      assertThat(report.toString()).doesNotContain("example.org");
    }
  }

  @Test
  void jsonThatNeverMatches() {
    var replies =
        List.of("Sure!", "{\"keep\": [e1]}", "```json\n{\"items\": \"net sales\"}\n```", "[]", "{");
    var next = new AtomicInteger();
    try (var server =
        ServedResearch.serving(
            16384,
            request ->
                new Reply.Says(
                    "", replies.get(Math.floorMod(next.getAndIncrement(), replies.size()))))) {
      Report report = completed(server, run());

      assertThat(claims(report)).isNotEmpty();
      assertThat(report.answer().citations()).isNotEmpty();
    }
  }

  @Test
  void contextsThatOverflow() {
    int window = 6000;
    try (var server = ServedResearch.serving(window, new ScriptedModel(words -> words, "deep"))) {
      completed(server, run());

      assertThat(ServedResearch.calls(server))
          .hasSizeGreaterThan(4)
          .allSatisfy(
              call ->
                  assertThat(ServedResearch.tokens(call) + call.path("max_tokens").asInt())
                      .isLessThanOrEqualTo(window));
    }
  }

  @Test
  void r1RefusedForLackOfFunctionCalling() {
    Function<JsonNode, Reply> model = new ScriptedModel(words -> words);
    Function<JsonNode, Reply> withoutTools =
        request ->
            request.has("tools") || request.has("tool_choice")
                ? new Reply.Fails(400, "this model has no tools")
                : model.apply(request);
    try (var server = ServedResearch.serving(Dialect.TAGS, 16384, withoutTools)) {
      Report report = completed(server, run());

      assertThat(report.reasoner()).isEqualTo("llm");
      assertThat(claims(report)).allMatch(claim -> claim.verdict() == Verdict.SUPPORTED);
      assertThat(ServedResearch.calls(server)).noneMatch(call -> call.has("tools"));
    }
  }

  @Test
  void loops() {
    var stubborn = new AtomicInteger();
    var model =
        new ScriptedModel(words -> words) {
          @Override
          Map<String, Object> select(List<String> shown) {
            stubborn.incrementAndGet();
            return Map.of(
                "keep",
                List.of(),
                "enough",
                false,
                "missing",
                "more",
                "queries",
                List.of("Net sales!"));
          }
        };
    try (var server = ServedResearch.serving(16384, model)) {
      completed(server, run());

      assertThat(stubborn).as("the same search is not made twice for one item").hasValueLessThan(3);
    }
  }

  @Test
  void runsThatCannotBeStopped() throws InterruptedException {
    Function<JsonNode, Reply> model = new ScriptedModel(words -> words);
    var thinking = new AtomicInteger();
    try (var server =
        ServedResearch.serving(
            16384,
            request -> {
              boolean plans = request.toString().contains("\"name\":\"plan\"");
              if (plans) {
                thinking.incrementAndGet();
              }
              return plans ? new Reply.Ponders("Point %d. ") : model.apply(request);
            })) {
      JournalledRun run = run();
      Thread carrying =
          Thread.ofVirtual()
              .uncaughtExceptionHandler((thread, stopped) -> {})
              .start(() -> ServedResearch.over(corpora, server).carry(run));
      while (thinking.get() == 0) {
        Thread.sleep(20);
      }
      Thread.sleep(300);
      Instant asked = Instant.now();
      run.cancel();

      assertThat(carrying.join(Duration.ofSeconds(5))).isTrue();
      assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(1));
      assertThat(server.clientGone().await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(run.spent().total()).as("what was spent is settled").isPositive();
    }
  }

  @Test
  void sevenHundredThousandTokensForATrivialQuestion() {
    try (var server = ServedResearch.serving(32768, new ScriptedModel(words -> words, "quick"))) {
      JournalledRun run =
          new JournalledRun(
              new Question(
                  "How much did net sales of winches rise in 2023?", Locale.ENGLISH, corpora.ids()),
              "llm",
              true);
      Report report = completed(server, run);

      assertThat(report.answer().text()).contains("8.0%");
      assertThat(ServedResearch.calls(server)).hasSizeLessThanOrEqualTo(5);
      assertThat(ServedResearch.calls(server).stream().mapToInt(ServedResearch::tokens).sum())
          .isLessThan(9000);
    }
  }

  @Test
  void reportsThatDriftFromTheirSourcesTheMoreToolsAreCalled() {
    var rounds = new AtomicInteger();
    var wandering =
        new ScriptedModel(words -> words, "deep") {
          @Override
          Map<String, Object> select(List<String> shown) {
            return Map.of(
                "keep",
                shown.stream().limit(4).toList(),
                "enough",
                false,
                "missing",
                "more",
                "queries",
                List.of("winches " + rounds.incrementAndGet(), "cranes " + rounds.get()));
          }
        };
    try (var server = ServedResearch.serving(16384, wandering)) {
      JournalledRun run = run();
      Report report = completed(server, run);

      assertThat(rounds).as("many searches").hasValueGreaterThan(2);
      assertThat(claims(report)).isNotEmpty();
      assertThat(claims(report))
          .allSatisfy(
              claim -> {
                assertThat(claim.verdict()).isEqualTo(Verdict.SUPPORTED);
                assertThat(claim.citations())
                    .isNotEmpty()
                    .allMatch(citation -> stands(citation.quote(), citation.source(), corpora));
              });
    }
  }

  private static boolean stands(String quote, String source, Corpora corpora) {
    return corpora.passages(source).stream().anyMatch(passage -> passage.text().contains(quote));
  }

  private static List<Claim> claims(Report report) {
    return report.sections().stream().flatMap(section -> section.claims().stream()).toList();
  }

  private static JournalledRun run() {
    return new JournalledRun(
        new Question("Why did net sales of winches rise in 2023?", Locale.ENGLISH, corpora.ids()),
        "llm",
        true);
  }

  private static Report completed(ScriptedServer server, JournalledRun run) {
    return ((Outcome.Completed) ServedResearch.over(corpora, server).carry(run)).report();
  }
}
