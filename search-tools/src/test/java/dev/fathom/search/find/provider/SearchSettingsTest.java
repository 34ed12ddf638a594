package dev.fathom.search.find.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.find.ProviderOutcome.NotConfigured;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.provider.SearchSettings.Keyed;
import dev.fathom.search.polite.LocalHostQueue;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSettingsTest {
  @Test
  void withoutAnySettingTheKeylessServicesAreAsked() {
    assertThat(SearchSettings.from(name -> null)).isEqualTo(SearchSettings.USUAL);
    assertThat(asked(SearchSettings.USUAL))
        .containsExactly("wikipedia", "edgar", "arxiv", "crossref", "worldbank");
  }

  @Test
  void aServiceWithoutItsSettingIsNotAskedAndSaysWhatItLacks() {
    try (var providers =
        Providers.of(SearchSettings.USUAL, new LocalHostQueue(), Clock.systemUTC())) {
      SearchProvider brave =
          providers.all().stream().filter(p -> p.name().equals("brave")).findFirst().orElseThrow();

      assertThat(brave.topics()).isEmpty();
      assertThat(ProviderAnswersTest.failure(brave))
          .isEqualTo(new NotConfigured("set FATHOM_BRAVE_KEY to a key of the service"));
    }
  }

  @Test
  void everySettingIsRead() {
    SearchSettings settings =
        settings(
            Map.of(
                "FATHOM_WEB_SEARCH", "configured",
                "FATHOM_CONTACT", "it@example.org",
                "FATHOM_SEARXNG_URL", "http://localhost:8888",
                "FATHOM_BRAVE_KEY", "k",
                "FATHOM_MCP_SEARCH",
                    "library=https://mcp.example/mcp#find, old-docs=https://b.example/",
                "FATHOM_MCP_OLD_DOCS_TOKEN", "t",
                "FATHOM_WEB_DEADLINE", "5",
                "FATHOM_WEB_BUDGET", "50"));

    assertThat(settings.keys()).containsExactly(Map.entry(Keyed.BRAVE, new Secret("k")));
    assertThat(settings.mcpServers())
        .containsExactly(
            new McpServer("library", URI.create("https://mcp.example/mcp"), "find", null),
            new McpServer("old-docs", URI.create("https://b.example/"), "", new Secret("t")));
    assertThat(settings.limits().deadline()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.limits().paid().requests()).isEqualTo(50);
    assertThat(asked(settings)).containsExactly("searxng", "brave", "library", "old-docs");
  }

  @Test
  void searchingTheWebCanBeSwitchedOff() {
    assertThat(asked(settings(Map.of("FATHOM_WEB_SEARCH", "off", "FATHOM_BRAVE_KEY", "k"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FATHOM_WEB_SEARCH,maybe",
    "FATHOM_CONTACT,nobody",
    "FATHOM_SEARXNG_URL,localhost:8888",
    "FATHOM_SEARXNG_URL,http://user:word@localhost",
    "FATHOM_MCP_SEARCH,https://mcp.example/",
    "FATHOM_WEB_DEADLINE,soon",
    "FATHOM_WEB_BUDGET,-1",
    "FATHOM_BRAVE_KEY,two words",
  })
  void aValueThatMakesNoSenseIsNamedWithTheRemedy(String name, String value) {
    assertThatThrownBy(() -> settings(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("has to be");
  }

  @Test
  void keysAreNotPrinted() {
    assertThat(settings(Map.of("FATHOM_EXA_KEY", "sesame")).toString()).doesNotContain("sesame");
  }

  private static SearchSettings settings(Map<String, String> variables) {
    return SearchSettings.from(variables::get);
  }

  /** Who is asked on its own, for one question or another. */
  private static List<String> asked(SearchSettings settings) {
    try (var providers = Providers.of(settings, new LocalHostQueue(), Clock.systemUTC())) {
      return providers.all().stream()
          .filter(provider -> !provider.topics().isEmpty())
          .map(SearchProvider::name)
          .toList();
    }
  }
}
