package dev.fathom.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.find.FusedHit;
import dev.fathom.search.find.HitFusion;
import dev.fathom.search.find.ProviderHits;
import dev.fathom.search.find.ProviderOutcome;
import dev.fathom.search.find.ProviderReport;
import dev.fathom.search.find.SearchResults;
import dev.fathom.search.find.WebHit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebSearchTextTest {
  private static final String RULE =
      "The interface answers at most @ requests a second from all machines of one organisation"
          + " together, and blocks whoever asks for more during ten minutes.";

  @Test
  void hitsOutcomesAndAlarmsFitAnEightyColumnTerminal() {
    List<FusedHit> hits =
        HitFusion.fuse(
            "How often may it be asked?",
            List.of(
                new ProviderHits(
                    "brave",
                    false,
                    List.of(
                        hit("https://www.sec.gov/about", "10"),
                        hit("https://tarpit.example/a", "21"),
                        hit("https://copy.example/a", "10")))));
    String text =
        WebSearchText.of(
            new SearchResults(
                hits,
                List.of(
                    report("brave", new ProviderOutcome.Found(3, List.of())),
                    report(
                        "searxng",
                        new ProviderOutcome.Down(
                            "engine one: timeout; engine two: too many requests"
                                + " from here today")),
                    report("wikipedia", new ProviderOutcome.NothingThere()))),
            10);

    assertThat(text)
        .contains(
            "sec.gov, which speaks for itself; found by brave; 2 owners agree:",
            "! a copy at tarpit.example gives other numbers: 10 ≠ 21",
            "brave       found 3",
            "wikipedia   looked, and there is nothing");
    assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void withoutANetworkOneLineSaysSoAndNoProviderIsListed() {
    String text =
        WebSearchText.of(
            new SearchResults(
                List.of(), List.of(report("wikipedia", new ProviderOutcome.Unreachable()))),
            10);

    assertThat(text.lines())
        .containsExactly(
            "The web could not be reached: only the documents were searched.",
            "",
            "Nothing was found.");
  }

  private static WebHit hit(String url, String number) {
    return new WebHit(url, "How often", RULE.replace("@", number), null);
  }

  private static ProviderReport report(String provider, ProviderOutcome outcome) {
    return new ProviderReport(provider, false, outcome, Duration.ofMillis(5));
  }
}
