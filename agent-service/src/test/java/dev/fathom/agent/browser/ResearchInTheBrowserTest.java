package dev.fathom.agent.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.fathom.agent.PostgresForTests;
import dev.fathom.agent.corpus.DefaultCorpus;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole way of a question through the browser, over the example documents. */
@QuarkusTest
@WithTestResource(PostgresForTests.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResearchInTheBrowserTest {
  private static final String MARGIN =
      "Why did the operating margin of Norden Pumps fall in 2024 although sales grew?";

  /** Leaves open which year is meant. */
  private static final String OPEN = "How did sales and the operating margin develop, and why?";

  private static final int DESKTOP = 1280;
  private static final int PHONE = 390;

  @Inject DefaultCorpus defaultCorpus;
  @Inject ObjectMapper json;

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
    defaultCorpus.mirror(Path.of("../examples/corpus"), "Examples");
  }

  private Visitor visitor() {
    return visitor("en-GB", ColorScheme.LIGHT, DESKTOP);
  }

  private Visitor visitor(String locale, ColorScheme scheme, int width) {
    return new Visitor(requireNonNull(chromium).browser(), service, locale, scheme, width);
  }

  @Test
  void asksAnswersPlansWatchesAndReads() throws IOException {
    try (Visitor visitor = visitor()) {
      Page page = visitor.page();
      visitor.ask(OPEN);
      page.locator("clarification-form").getByLabel("2024", exactly()).waitFor();
      assertThat(page.locator("clarification-form").getByLabel("2024", exactly())).isChecked();
      page.locator("clarification-form").getByLabel("2023", exactly()).check();
      visitor.continueToPlan();

      visitor.button("Add a question").click();
      page.keyboard().type("Which prices rose?");
      visitor
          .button("Move question 2 up")
          .or(visitor.button("Move question 1 down"))
          .first()
          .click();
      visitor.button("Approve and start").click();
      visitor.awaitReport();

      assertThat(page.locator("h1")).hasText(OPEN);
      assertThat(page.locator(".answer p").last()).not().isEmpty();
      assertThat(page.locator(".made")).not().isEmpty();
      assertThat(page.locator(".claims > li .verdict").first()).isVisible();
      assertThat(page.locator(".prose .cite").first()).hasText("1");
      assertThat(page).hasTitle(OPEN + " – Fathom");
      JsonNode run = run(page);
      assertThat(run.get("clarifications").findValuesAsText("answer")).contains("2023");
      assertThat(run.get("plan").get("items").findValuesAsText("question"))
          .contains("Which prices rose?");

      page.getByText("How this was researched").click();
      assertThat(page.locator("progress-timeline")).containsText("Searched");
      assertThat(page.locator("progress-timeline")).containsText("Reading");
      assertThat(page.locator("progress-timeline")).containsText("Checked");

      page.locator(".brand").click();
      assertThat(page.locator(".runs li").first()).containsText(OPEN);
      assertThat(page.locator(".runs li").first()).containsText("Completed");
    }
  }

  @Test
  void marksTheQuotedWordsOnThePageOfAPdf() {
    try (Visitor visitor = visitor()) {
      Page page = visitor.page();
      visitor.research(MARGIN);
      Locator citation = visitor.citationsOf(".pdf").first();
      String label = citation.getAttribute("aria-label");
      citation.click();

      Locator source = page.locator("dialog.source");
      assertThat(source.locator("blockquote")).not().isEmpty();
      assertThat(source.locator(".pager")).containsText("Page " + label.replaceAll(".*page ", ""));
      Locator image = source.locator("img");
      assertThat(image).hasJSProperty("complete", true);
      assertThat((Integer) image.evaluate("image => image.naturalWidth")).isGreaterThan(1000);
      Locator mark = source.locator("rect.mark").first();
      assertThat(mark).isInViewport();
      assertThat(inside(mark.boundingBox(), image.boundingBox())).isTrue();

      source.getByLabel("Next page").click();
      assertThat(visitor.button("Back to the quote")).isVisible();
      visitor.button("Back to the quote").click();
      assertThat(source.locator("rect.mark").first()).isInViewport();

      page.keyboard().press("Escape");
      assertThat(source).isHidden();
      assertThat(citation).isFocused();
    }
  }

  @Test
  void marksTheQuotedWordsInTheTextOfAnUploadedDocument() {
    try (Visitor visitor = visitor()) {
      Page page = visitor.page();
      visitor.open();
      page.getByLabel("Name of the new corpus").fill("Valves");
      page.locator("#files")
          .setInputFiles(
              new FilePayload[] {
                file(
                    "valves.md",
                    """
                    # Valve prices

                    In 2024 the price of ball valves rose by 12 percent, because brass became dearer.
                    The price of gate valves stayed as it was. <b onmouseover="document.title='owned'">Bold</b> words changed nothing.
                    """),
                file("broken.pdf", "This is no PDF.")
              });
      Locator rows = page.locator(".drop .documents li");
      assertThat(rows.filter(new Locator.FilterOptions().setHasText("valves.md")))
          .containsText("Read, 1 page");
      assertThat(rows.filter(new Locator.FilterOptions().setHasText("broken.pdf")))
          .containsText(Pattern.compile("Not read: .+"));
      assertThat(page.locator("#corpus option:checked")).containsText("Valves");

      page.getByLabel("Your question").fill("How did the price of ball valves change in 2024?");
      page.getByLabel("Skip questions and approval").check();
      visitor.button("Start research").click();
      visitor.awaitReport();
      visitor.citationsOf("valves.md").first().click();

      Locator source = page.locator("dialog.source");
      String quote = source.locator("blockquote").innerText();
      assertThat(source.locator("mark")).hasText(quote);
      assertThat(source.locator("mark")).isInViewport();
      assertThat(source.locator(".text b")).hasCount(0);
    }
  }

  @Test
  void showsATrendAsAChartWithItsDataAndCodeOnDemand() throws IOException {
    try (Visitor visitor = visitor("en-GB", ColorScheme.DARK, DESKTOP)) {
      Page page = visitor.page();
      visitor.open();
      page.getByLabel("Name of the new corpus").fill("Winches");
      page.locator("#files")
          .setInputFiles(
              new FilePayload[] {
                file(
                    "winches-2023.md",
                    """
                    # Tessel Marine plc, annual report 2023

                    Net sales increased in 2023 because more winches were sold to wind farms.

                    ## Consolidated Statements of Income

                    ($ in millions)

                    | | 2023 | 2022 | 2021 |
                    |---|---|---|---|
                    | Net sales | $ 1,080 | $ 1,000 | $ 950 |
                    | Operating income | 108 | 120 | 95 |
                    """)
              });
      assertThat(page.locator(".drop .documents li")).containsText("Read, 1 page");
      page.getByLabel("Your question")
          .fill("How did net sales develop from 2021 to 2023, and why?");
      page.getByLabel("Skip questions and approval").check();
      visitor.button("Start research").click();
      visitor.awaitReport();
      boolean off = page.locator(".made").innerText().contains("computing in Python is off");
      assumeFalse(off && !"true".equals(System.getenv("CI")), "skipped: there is no Python");

      Locator chart = page.locator("#chart-1");
      Locator image = chart.locator("img");
      image.scrollIntoViewIfNeeded();
      assertThat(image).hasJSProperty("complete", true);
      assertThat((Integer) image.evaluate("image => image.naturalWidth")).isGreaterThan(300);
      assertThat(image).hasAttribute("alt", Pattern.compile(".*2022: 1,000.*"));
      assertThat(chart.locator("figcaption")).containsText("Net sales in USD million, 2021–2023");
      chart.getByText("Data and code of this chart").click();
      assertThat(chart.locator("pre").first()).containsText("\"Net sales\",2021,950");
      assertThat(chart.locator("pre").last()).containsText("matplotlib");
      Accessibility.check(page, "chart");

      String address = service.resolve(image.getAttribute("src")).toString();
      APIResponse picture = page.request().get(address);
      assertThat(picture.headers().get("content-type")).startsWith("image/svg+xml");
      assertThat(picture.headers().get("content-security-policy")).contains("sandbox");
      assertThat(page.request().get(address.replace("chart-1.svg", "nothing")).status())
          .isEqualTo(404);
    }
  }

  @Test
  void losesNothingWhenThePageIsReloadedInMidRun() throws IOException {
    try (Visitor visitor = visitor()) {
      Page page = visitor.page();
      visitor.ask(MARGIN);
      page.reload();
      visitor.continueToPlan();
      page.getByLabel("Question 1", new Page.GetByLabelOptions().setExact(true))
          .fill("What happened to the operating margin?");
      page.reload();
      assertThat(page.getByLabel("Question 1", new Page.GetByLabelOptions().setExact(true)))
          .hasValue("What happened to the operating margin?");

      visitor.button("Approve and start").click();
      page.locator(".steps li").first().waitFor(attached());
      page.reload();
      page.reload();
      visitor.awaitReport();

      JsonNode events = events(page);
      long searched = stream(events).filter(event -> type(event, "searched")).count();
      long read = stream(events).filter(event -> type(event, "reading")).count();
      assertThat(searched).isPositive();
      assertThat(steps(page, "Searched")).hasCount((int) searched);
      assertThat(steps(page, "Reading")).hasCount((int) read);
      assertThat(stream(events).map(event -> event.get("seq").asInt()))
          .containsExactlyElementsOf(IntStream.rangeClosed(1, events.size()).boxed().toList());
    }
  }

  @Test
  void cancelsARun() throws IOException {
    try (Visitor visitor = visitor()) {
      Page page = visitor.page();
      visitor.ask(MARGIN);
      visitor.button("Cancel").click();

      assertThat(page.locator(".notice")).containsText("was cancelled");
      assertThat(run(page).get("state").asText()).isEqualTo("CANCELLED");
      visitor.button("Ask again").click();
      assertThat(page.getByLabel("Your question")).hasValue(MARGIN);
    }
  }

  @Test
  void needsNoMouse() {
    try (Visitor visitor = visitor()) {
      Page page = visitor.page();
      visitor.open();
      visitor.tabTo(page.getByLabel("Your question"));
      page.keyboard().type(OPEN);
      page.keyboard().press("Enter");
      page.waitForURL("**/runs/*");
      visitor.tabTo(visitor.button("Use defaults"));
      page.keyboard().press("Enter");
      visitor.tabTo(visitor.button("Approve and start"));
      page.keyboard().press("Enter");
      visitor.awaitReport();
      Locator citation = visitor.citationsOf(".pdf").first();
      visitor.tabTo(citation);
      assertThat(citation).not().hasCSS("outline-style", "none");
      page.keyboard().press("Enter");

      Locator source = page.locator("dialog.source");
      assertThat(source.locator("h2")).isFocused();
      visitor.tabTo(source.getByLabel("Next page"));
      page.keyboard().press("Escape");
      assertThat(source).isHidden();
      assertThat(citation).isFocused();
    }
  }

  @Test
  void leavesEnterToAnInputMethodThatComposes() {
    try (Visitor visitor = visitor("zh-CN", ColorScheme.LIGHT, DESKTOP)) {
      Page page = visitor.page();
      visitor.open();
      Locator question = page.getByLabel("您的问题");
      question.fill("诺登泵业2024年在中国的销售额为什么恢复增长？");
      question.evaluate(
          "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true,"
              + " bubbles: true}))");
      question.press("Shift+Enter");
      assertThat(page).hasURL(Pattern.compile(".*/$"));

      question.press("Enter");
      page.waitForURL("**/runs/*");
    }
  }

  @Test
  void speaksChineseToAChineseBrowser() {
    try (Visitor visitor = visitor("zh-CN", ColorScheme.LIGHT, DESKTOP)) {
      Page page = visitor.page();
      visitor.open();
      assertThat(page.locator("h1")).hasText("您想了解什么？");
      page.getByLabel("您的问题").fill("诺登泵业2024年在中国的销售额为什么恢复增长？");
      page.getByLabel("跳过提问和确认").check();
      visitor.button("开始研究").click();
      visitor.awaitReport();

      assertThat(page.locator("html")).hasAttribute("lang", "zh");
      assertThat(page.locator(".prose")).hasAttribute("lang", Pattern.compile("zh.*"));
      assertThat(page.locator(".answer h2")).hasText("简短回答");
      visitor.citationsOf("china.html").first().click();
      assertThat(page.locator("dialog.source mark")).isInViewport();
    }
  }

  @Test
  void putsTextInAsText() {
    String hostile =
        "<img src=x onerror=\"document.title='owned'\"> Why did <b>sales</b> grow in 2024?";
    try (Visitor visitor = visitor()) {
      visitor.research(hostile);

      assertThat(visitor.page().locator("h1")).hasText(hostile);
      assertThat(visitor.page().locator("h1 > *")).hasCount(0);
      assertThat(visitor.page()).hasTitle(Pattern.compile(".*– Fathom"));
    }
  }

  @Test
  void handsOutTheReportAsMarkdownAsJsonAndOnPaper() throws IOException {
    try (Visitor visitor = visitor()) {
      Page page = visitor.page();
      visitor.research(MARGIN);

      Download markdown = page.waitForDownload(visitor.button("Download as Markdown")::click);
      assertThat(markdown.suggestedFilename()).endsWith("although sales grew.md");
      assertThat(Files.readString(markdown.path())).contains(MARGIN);
      Download report = page.waitForDownload(visitor.button("Download as JSON")::click);
      assertThat(json.readTree(Files.readString(report.path())).get("question").asText())
          .isEqualTo(MARGIN);

      page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      assertThat(page.locator(".toolbar")).isHidden();
      assertThat(page.locator(".answer")).isVisible();
    }
  }

  @Test
  void saysWhatIsWrongWithAnAddress() {
    try (Visitor visitor = visitor()) {
      visitor.page().navigate(service.resolve("/").toString());
      visitor.page().evaluate("history.replaceState(null, '', '/nowhere')");
      visitor.page().evaluate("dispatchEvent(new PopStateEvent('popstate'))");
      assertThat(visitor.page().locator("main")).containsText("nothing at this address");
    }
  }

  @Test
  void breaksNoRuleOfWcagOnALightDesktop() {
    breaksNoRuleOfWcag(ColorScheme.LIGHT, DESKTOP);
  }

  @Test
  void breaksNoRuleOfWcagOnADarkPhone() {
    breaksNoRuleOfWcag(ColorScheme.DARK, PHONE);
  }

  private void breaksNoRuleOfWcag(ColorScheme scheme, int width) {
    try (Visitor visitor = visitor("en-GB", scheme, width)) {
      Page page = visitor.page();
      visitor.open();
      Accessibility.check(page, "question");
      visitor.ask(OPEN);
      page.locator("clarification-form form").waitFor();
      Accessibility.check(page, "clarifications");
      visitor.continueToPlan();
      Accessibility.check(page, "plan");
      visitor.button("Approve and start").click();
      visitor.awaitReport();
      Accessibility.check(page, "report");
      visitor.citationsOf(".pdf").first().click();
      page.locator("rect.mark").first().waitFor();
      Accessibility.check(page, "source");
    }
  }

  private JsonNode run(Page page) throws IOException {
    return get(page, runOf(page));
  }

  private JsonNode events(Page page) throws IOException {
    return get(page, runOf(page) + "/events").get("items");
  }

  private static String runOf(Page page) {
    return "/v1/research-runs/" + page.url().replaceAll(".*/runs/", "").replaceAll("[#?].*", "");
  }

  private JsonNode get(Page page, String path) throws IOException {
    APIResponse response =
        page.request()
            .get(
                service.resolve(path).toString(),
                RequestOptions.create().setHeader("Accept", "application/json"));
    return json.readTree(response.body());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static boolean type(JsonNode event, String type) {
    return event.get("type").asText().equals(type);
  }

  private static Locator steps(Page page, String beginning) {
    return page.locator(".steps li")
        .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^\\s*" + beginning)));
  }

  private static Locator.WaitForOptions attached() {
    return new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);
  }

  private static Locator.GetByLabelOptions exactly() {
    return new Locator.GetByLabelOptions().setExact(true);
  }

  private static FilePayload file(String name, String text) {
    return new FilePayload(name, "application/octet-stream", text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean inside(BoundingBox inner, BoundingBox outer) {
    return inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height;
  }
}
