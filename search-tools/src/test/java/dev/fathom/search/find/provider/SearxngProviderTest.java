package dev.fathom.search.find.provider;

import static dev.fathom.search.find.provider.StubService.json;
import static dev.fathom.search.find.provider.StubService.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.search.find.BrokerLimits;
import dev.fathom.search.find.FusedHit;
import dev.fathom.search.find.ProviderOutcome;
import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.ProviderOutcome.Found;
import dev.fathom.search.find.ProviderOutcome.NothingThere;
import dev.fathom.search.find.SearchBroker;
import dev.fathom.search.find.SearchResults;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.polite.LocalHostQueue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Against a real searx, whose engines ask a server of this test. Skipped where it is absent. */
@TestInstance(Lifecycle.PER_CLASS)
class SearxngProviderTest {
  private final StubService backend = new StubService();
  private final ApiClient api =
      new ApiClient(new LocalHostQueue(), "Fathom-Test", Clock.systemUTC());

  private SearxServer searx;

  @BeforeAll
  void start(@TempDir Path directory) throws InterruptedException {
    assumeTrue(
        SearxServer.installed(),
        "searx is not installed: apt-get install searx brings it. SearXNG is not tested.");
    searx = SearxServer.start(backend.base(), directory);
  }

  @AfterAll
  void stop() {
    if (searx != null) {
      searx.close();
    }
    api.close();
    backend.close();
  }

  @BeforeEach
  void bothEnginesFindNothing() {
    backend.on("/works", json("{\"results\":[]}")).on("/fails", json("{\"results\":[]}"));
  }

  @Test
  void whatAnEngineFindsIsFound() throws Exception {
    backend.on(
        "/works",
        json(
            "{\"results\":[{\"url\":\"https://wind.example/moorings\",\"title\":\"Moorings\","
                + "\"content\":\"They hold.\"}]}"));

    SearchResults results = search(searx.base());

    assertThat(results.hits())
        .extracting(FusedHit::canonical, hit -> hit.hit().title(), hit -> hit.hit().snippet())
        .containsExactly(tuple("https://wind.example/moorings", "Moorings", "They hold."));
    assertThat(outcome(results)).isEqualTo(new Found(1, List.of()));
    assertThat(backend.asked().getLast().parameter("q")).isEqualTo("floating wind moorings");
  }

  @Test
  void anEngineThatFailsBesideOneThatFindsIsNoted() throws Exception {
    backend
        .on("/works", json("{\"results\":[{\"url\":\"https://a.example/\",\"title\":\"A\"}]}"))
        .on("/fails", status(500));

    assertThat(outcome(search(searx.base())))
        .isInstanceOfSatisfying(
            Found.class,
            found -> assertThat(found.notes()).singleElement().asString().contains("fails"));
  }

  @Test
  void enginesThatAllAnsweredAndFoundNothingMeanNothingThere() throws Exception {
    assertThat(outcome(search(searx.base()))).isEqualTo(new NothingThere());
  }

  @Test
  void anEngineThatFailsIsNotNothingThere() throws Exception {
    backend.on("/fails", status(500));

    assertThat(outcome(search(searx.base())))
        .isInstanceOfSatisfying(
            Down.class, down -> assertThat(down.reason()).startsWith("engine fails: "));
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:9");

    assertThat(outcome(search(nobody)))
        .isEqualTo(new Down("SearXNG does not answer at 127.0.0.1:9; is it running?"));
  }

  private SearchResults search(URI base) throws InterruptedException {
    var broker =
        new SearchBroker(
            List.of(new SearxngProvider(api, base)), BrokerLimits.USUAL, Clock.systemUTC());
    return broker.search(WebQuery.of("floating wind moorings", 10));
  }

  private static ProviderOutcome outcome(SearchResults results) {
    return results.reports().getFirst().outcome();
  }
}
