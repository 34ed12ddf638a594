package dev.fathom.agent.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import java.util.List;

/** WCAG 2.2 AA and good practice, as far as axe can tell. */
final class Accessibility {
  private Accessibility() {}

  static void check(Page page, String where) {
    List<String> broken =
        new AxeBuilder(page)
                .withTags(
                    List.of(
                        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                .analyze()
                .getViolations()
                .stream()
                .map(Accessibility::describe)
                .toList();
    assertThat(broken).as(where).isEmpty();
  }

  private static String describe(Rule rule) {
    return rule.getId() + ": " + rule.getNodes().stream().map(node -> node.getHtml()).toList();
  }
}
