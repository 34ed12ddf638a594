package dev.fathom.agent.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Someone who uses Fathom in a browser window of their own. Remembers what the page complained of
 * and whom it talked to; on closing, both have to be clean.
 */
final class Visitor implements AutoCloseable {
  /** Long enough for a loaded machine: a wait that ends as soon as what it waits for is there. */
  private static final double PATIENCE_MILLISECONDS = 90_000;

  private final URI service;
  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> strangers = new CopyOnWriteArrayList<>();

  /**
   * @param service where Fathom is
   * @param locale of the browser, such as {@code en-GB}
   */
  Visitor(Browser browser, URI service, String locale, ColorScheme scheme, int width) {
    this.service = service;
    this.context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setLocale(locale)
                .setColorScheme(scheme)
                .setViewportSize(width, 900)
                .setAcceptDownloads(true));
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    this.page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(
        request -> {
          URI asked = URI.create(request.url());
          if (asked.getHost() != null && !asked.getAuthority().equals(service.getAuthority())) {
            strangers.add(request.url());
          }
        });
  }

  Page page() {
    return page;
  }

  void open() {
    page.navigate(service.toString());
    page.locator("#corpus option").first().waitFor(attached());
  }

  /** Asks, and is asked back. */
  void ask(String question) {
    open();
    page.getByLabel("Your question").fill(question);
    page.keyboard().press("Enter");
    page.waitForURL("**/runs/*");
  }

  /** Asks and wants to hear no more until there is a report. */
  void research(String question) {
    open();
    page.getByLabel("Your question").fill(question);
    page.getByLabel("Skip questions and approval").check();
    button("Start research").click();
    awaitReport();
  }

  /** Goes on to the plan, past clarifying questions if there are any. */
  void continueToPlan() {
    page.locator("clarification-form form, plan-editor form").first().waitFor();
    if (page.locator("clarification-form").isVisible()) {
      button("Continue").click();
    }
    page.locator("plan-editor form").waitFor();
  }

  void awaitReport() {
    page.locator("report-view .answer").waitFor();
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** Citations of a kind of file, as buttons in the text. */
  Locator citationsOf(String nameEnding) {
    return page.locator(".prose .cite[aria-label*='%s']".formatted(nameEnding));
  }

  /** Presses Tab until an element has the focus, as someone without a mouse does. */
  void tabTo(Locator target) {
    target.waitFor();
    for (int presses = 0; presses < 200; presses++) {
      if (Boolean.TRUE.equals(target.evaluate("element => element === document.activeElement"))) {
        return;
      }
      page.keyboard().press("Tab");
    }
    throw new AssertionError("Not reached by Tab: " + target);
  }

  private static Locator.WaitForOptions attached() {
    return new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);
  }

  @Override
  public void close() {
    context.close();
    assertThat(complaints).as("what the browser's console says").isEmpty();
    assertThat(strangers).as("requests to others than the service").isEmpty();
  }
}
