package dev.fathom.agent.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.agent.PostgresForTests;
import dev.fathom.agent.corpus.DefaultCorpus;
import dev.fathom.agent.eval.FinanceBench;
import dev.fathom.agent.eval.FinanceBenchEvaluation;
import dev.fathom.agent.eval.FinanceBenchResult;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A service with language models: its settings, a run that is steered, and reasoners compared. */
@QuarkusTest
@WithTestResource(PostgresForTests.class)
@WithTestResource(ScriptedModelForTests.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelsInTheBrowserTest {
  private static final String QUESTION = "How did sales of Norden Pumps develop in 2024?";

  @Inject DefaultCorpus defaultCorpus;
  @Inject FinanceBenchEvaluation evaluation;

  @TestHTTPResource("/")
  @SuppressWarnings("NullAway.Init")
  URI service;

  private @Nullable Chromium chromium;

  @BeforeAll
  void launch() {
    PlaywrightAssertions.setDefaultAssertionTimeout(90_000);
    chromium = Chromium.launch();
  }

  @AfterAll
  void quit() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void readTheExamples() {
    ScriptedModelForTests.hold(false);
    defaultCorpus.mirror(Path.of("../examples/corpus"), "Examples");
  }

  private Visitor visitor(String locale, ColorScheme scheme, int width) {
    return new Visitor(requireNonNull(chromium).browser(), service, locale, scheme, width);
  }

  @Test
  void showsWhatWasProbedAndProbesAgain() {
    try (Visitor visitor = visitor("en-GB", ColorScheme.LIGHT, 1280)) {
      Page page = visitor.page();
      visitor.open();
      page.getByText("Settings").click();
      assertThat(page.locator("h1")).hasText("Settings");
      Locator main = page.locator(".model").filter(having("main"));
      visitor.button("Probe again main").click();

      assertThat(main.locator(".health")).hasText("Works");
      assertThat(main).containsText("r1-of-the-tests · vLLM");
      assertThat(main).containsText("16,384 tokens");
      assertThat(main).containsText("in a field of its own");
      assertThat(main).containsText("a schema is enforced · after the thinking, in one call");
      assertThat(main).containsText("planning, writing and checking");
      assertThat(page.locator("body")).not().containsText("secret-key");
      Locator small = page.locator(".model").filter(having("small"));
      visitor.button("Probe again small").click();
      assertThat(small.locator(".health")).hasText("Does not answer");
      assertThat(small).containsText("cannot be reached");
      assertThat(page.locator(".services")).containsText("wikipedia");
      assertThat(page.locator(".services")).not().containsText("brave");
      Accessibility.check(page, "settings");
      picture(page, "settings-light");
    }
  }

  @Test
  void showsTheSettingsInChineseOnADarkPhone() {
    try (Visitor visitor = visitor("zh-CN", ColorScheme.DARK, 390)) {
      Page page = visitor.page();
      page.navigate(service.resolve("/settings").toString());
      assertThat(page.locator("h1")).hasText("设置");
      assertThat(page.locator(".model").first()).containsText("计划、撰写与核对");
      Accessibility.check(page, "settings");
      picture(page, "settings-dark");
    }
  }

  @Test
  void tellsNoKey() {
    try (Visitor visitor = visitor("en-GB", ColorScheme.LIGHT, 1280)) {
      APIResponse settings =
          visitor.page().request().get(service.resolve("/v1/settings").toString());

      assertThat(settings.text()).contains("\"keyed\":true").doesNotContain("secret-key");
    }
  }

  @Test
  void takesAWordOnTheWayAndShowsWhatIsSpent() {
    try (Visitor visitor = visitor("en-GB", ColorScheme.DARK, 1280)) {
      Page page = visitor.page();
      visitor.open();
      page.getByLabel("Your question").fill(QUESTION);
      page.getByLabel("Skip questions and approval").check();
      ScriptedModelForTests.hold(true);
      visitor.button("Start research").click();
      page.getByLabel("A word to this research").fill("Leave the segments out");
      visitor.button("Send").click();
      assertThat(page.locator("progress-timeline"))
          .containsText("You said: Leave the segments out");
      ScriptedModelForTests.hold(false);
      visitor.awaitReport();

      page.getByText("How this was researched").click();
      assertThat(page.locator(".gauge .total"))
          .containsText(Pattern.compile("[\\d,]+ tokens so far"));
      page.getByText("By step").click();
      assertThat(page.locator(".gauge table")).containsText("Understanding the question");
      assertThat(page.locator("progress-timeline")).containsText("rules took over");
      Accessibility.check(page, "report");
      picture(page, "steered-dark");
    }
  }

  @Test
  void comparesReasonersOnTheSameQuestions() throws Exception {
    var bench =
        new FinanceBench(
            Path.of("../examples/corpus"),
            List.of(
                new FinanceBench.Item(
                    "q1",
                    "Norden Pumps",
                    "norden-pumps-annual-report-2024",
                    "open",
                    QUESTION,
                    "They grew.",
                    List.of(new FinanceBench.Evidence("norden-pumps-annual-report-2024", 4)))));
    List<FinanceBenchResult> results = new ArrayList<>();
    for (String reasoner : List.of("concept", "llm")) {
      results.add(
          evaluation.evaluate(
              bench,
              defaultCorpus.id(),
              FinanceBenchEvaluation.Scope.DOCUMENT,
              reasoner,
              (item, report, result) -> {}));
    }

    assertThat(results.get(0).tokensPerReport()).isZero();
    assertThat(results.get(1).tokensPerReport()).isPositive();
    assertThat(FinanceBenchResult.compared(results))
        .contains("concept", "llm", "evidence page cited", "tokens a report", "seconds a report");
  }

  private static Locator.FilterOptions having(String name) {
    return new Locator.FilterOptions().setHasText(Pattern.compile("^\\s*" + name + "\\b"));
  }

  /** For people to look at. */
  private static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "pictures", name + ".png")));
  }
}
