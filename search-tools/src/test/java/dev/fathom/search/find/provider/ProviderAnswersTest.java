package dev.fathom.search.find.provider;

import static dev.fathom.search.find.provider.StubService.json;
import static dev.fathom.search.find.provider.StubService.recorded;
import static dev.fathom.search.find.provider.StubService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.ProviderOutcome;
import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.ProviderOutcome.Throttled;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.find.provider.StubService.Asked;
import dev.fathom.search.polite.LocalHostQueue;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each service is asked, and what becomes of the shape in which it answers. */
class ProviderAnswersTest {
  private static final Secret KEY = new Secret("k-123");
  private static final WebQuery QUERY = WebQuery.of("How are floating wind turbines moored?", 10);
  private static final WebHit MOORINGS =
      new WebHit(
          "https://wind.example/moorings",
          "Floating wind and moorings",
          "How floating wind turbines are moored.",
          LocalDate.of(2025, 11, 4));
  private static final WebHit ANCHORS = new WebHit("https://anchors.example/", "Anchors", "", null);

  private final StubService service = new StubService();
  private final ApiClient api =
      new ApiClient(
          new LocalHostQueue(), new Contact("it@example.org").userAgent(), Clock.systemUTC());

  @AfterEach
  void stop() {
    api.close();
    service.close();
  }

  @Test
  void brave() throws Exception {
    service.on("/res/v1/web/search", recorded("brave.json"));

    assertThat(hits(new BraveProvider(api, service.base(), KEY)))
        .containsExactly(
            new WebHit(
                MOORINGS.url(),
                "Floating wind & moorings",
                MOORINGS.snippet(),
                MOORINGS.published()),
            ANCHORS);
    assertThat(asked().headers()).containsEntry("x-subscription-token", "k-123");
    assertThat(asked().parameter("q")).isEqualTo(QUERY.text());
    assertThat(asked().parameter("count")).isEqualTo("10");
  }

  @Test
  void braveFindsNothing() throws Exception {
    service.on("/res/v1/web/search", json("{\"type\":\"search\",\"query\":{}}"));

    assertThat(hits(new BraveProvider(api, service.base(), KEY))).isEmpty();
  }

  @Test
  void tavily() throws Exception {
    service.on("/search", recorded("tavily.json"));

    assertThat(hits(new TavilyProvider(api, service.base(), KEY)))
        .containsExactly(MOORINGS, ANCHORS);
    assertThat(asked().method()).isEqualTo("POST");
    assertThat(asked().headers()).containsEntry("authorization", "Bearer k-123");
    assertThat(asked().body()).contains("\"max_results\":10", "\"search_depth\":\"basic\"");
  }

  @Test
  void exa() throws Exception {
    service.on("/search", recorded("exa.json"));

    assertThat(hits(new ExaProvider(api, service.base(), KEY)))
        .extracting(WebHit::title, WebHit::snippet, WebHit::published)
        .containsExactly(
            tuple(
                MOORINGS.title(), "How floating wind turbines … are moored.", MOORINGS.published()),
            tuple("", "", null));
    assertThat(asked().headers()).containsEntry("x-api-key", "k-123");
  }

  @Test
  void serper() throws Exception {
    service.on("/search", recorded("serper.json"));

    assertThat(hits(new SerperProvider(api, service.base(), KEY)))
        .containsExactly(
            new WebHit(MOORINGS.url(), MOORINGS.title(), MOORINGS.snippet(), null), ANCHORS);
    assertThat(asked().headers()).containsEntry("x-api-key", "k-123");
  }

  @Test
  void wikipedia() throws Exception {
    service.on("/w/api.php", recorded("wikipedia.json"));
    String base = service.base().toString();

    assertThat(hits(new WikipediaProvider(api, base)))
        .containsExactly(
            new WebHit(
                base + "/wiki/Floating_wind_turbine",
                "Floating wind turbine",
                "A floating wind turbine is mounted on a floating structure",
                null),
            new WebHit(
                base + "/wiki/Mooring_%28water_%26_air%29", "Mooring (water & air)", "", null));
    assertThat(asked().headers().get("user-agent")).contains("Fathom/", "it@example.org");
    assertThat(asked().parameter("srsearch")).isEqualTo("floating wind turbines moored");
  }

  @Test
  void wikipediaIsAskedInTheLanguageOfTheQuestion() throws Exception {
    service.on("/zh/w/api.php", recorded("wikipedia.json"));

    WebQuery chinese = WebQuery.of("浮式风力发电机如何系泊", 10);
    assertThat(new WikipediaProvider(api, service.base() + "/%s").search(chinese).hits())
        .hasSize(2);
  }

  @Test
  void wikipediaRefuses() {
    service.on("/w/api.php", json("{\"error\":{\"code\":\"ratelimited\",\"info\":\"…\"}}"));

    assertThat(failure(new WikipediaProvider(api, service.base().toString())))
        .isEqualTo(new Down("Wikipedia refuses the query: ratelimited"));
  }

  @Test
  void arxiv() throws Exception {
    service.on("/api/query", recorded("arxiv.xml"));

    assertThat(hits(new ArxivProvider(api, service.base())))
        .containsExactly(
            new WebHit(
                "http://arxiv.org/abs/2501.00001v2",
                "Mooring lines of floating wind turbines",
                "We model mooring lines & anchors.",
                LocalDate.of(2025, 1, 2)),
            new WebHit(
                "http://arxiv.org/abs/2501.00002v1", "Anchors", "", LocalDate.of(2025, 1, 3)));
    assertThat(asked().parameter("search_query"))
        .isEqualTo("all:\"floating\" AND all:\"wind\" AND all:\"turbines\" AND all:\"moored\"");
  }

  @Test
  void arxivRefuses() {
    service.on("/api/query", recorded("arxiv-error.xml"));

    assertThat(failure(new ArxivProvider(api, service.base())))
        .isEqualTo(new Down("arXiv refuses the query: max_results must be an integer"));
  }

  @Test
  void anAnswerThatIsNoFeedIsNoEmptyFeed() {
    service.on("/api/query", text(200, "text/html", "<html><body>Maintenance</body></html>"));

    assertThat(failure(new ArxivProvider(api, service.base())))
        .isEqualTo(new Down("arXiv gave an answer that is no Atom feed"));
  }

  @Test
  void crossref() throws Exception {
    service.on("/works", recorded("crossref.json"));

    assertThat(hits(new CrossrefProvider(api, service.base(), new Contact("it@example.org"))))
        .containsExactly(
            new WebHit(
                "https://doi.org/10.5555/moorings",
                "Moorings",
                "Abstract Moorings hold.",
                LocalDate.of(2024, 5, 1)),
            new WebHit(
                "https://doi.org/10.5555/anchors",
                "Book of Anchors",
                "Book of Anchors, Example Press",
                null));
    assertThat(asked().parameter("mailto")).isEqualTo("it@example.org");
  }

  @Test
  void openAlex() throws Exception {
    service.on("/works", recorded("openalex.json"));

    assertThat(hits(new OpenAlexProvider(api, service.base(), KEY)))
        .containsExactly(
            new WebHit(
                "https://doi.org/10.5555/moorings",
                "Moorings",
                "Moorings hold and hold",
                LocalDate.of(2024, 5, 1)),
            new WebHit("https://openalex.org/W2", "", "", null));
    assertThat(asked().parameter("api_key")).isEqualTo("k-123");
  }

  @Test
  void worldBank() throws Exception {
    service
        .on("/country", recorded("worldbank-country.json"))
        .on("/source/2/indicator", recorded("worldbank-indicator.json"))
        .on("/country/KEN/indicator/NY.GDP.MKTP.KD.ZG", recorded("worldbank-values.json"))
        .on("/country/KEN/indicator/NY.GDP.MKTP.CD", json("[{\"page\":1,\"total\":0},null]"));
    var provider = new WorldBankProvider(api, service.base());
    WebQuery query = WebQuery.of("How strong was GDP growth in Kenya from 2020 to 2022?", 2);

    List<WebHit> hits = provider.search(query).hits();

    assertThat(hits.getFirst())
        .isEqualTo(
            new WebHit(
                "https://data.worldbank.org/indicator/NY.GDP.MKTP.KD.ZG?locations=KE",
                "GDP growth (annual %)",
                "Kenya: 2022 4.9; 2020 -0.3",
                null));
    assertThat(hits.getLast().snippet()).isEqualTo("GDP at purchaser's prices.");
    assertThat(service.asked().getLast().query()).contains("date=2020:2022");
    provider.search(query);
    assertThat(service.asked().stream().filter(asked -> asked.path().equals("/country")))
        .hasSize(1);
  }

  @Test
  void worldBankRefuses() {
    service.on(
        "/country",
        json(
            "[{\"message\":[{\"id\":\"120\",\"key\":\"Invalid value\",\"value\":\"Not valid\"}]}]"));

    assertThat(failure(new WorldBankProvider(api, service.base())))
        .isEqualTo(new Down("World Bank refuses the query: Not valid"));
  }

  @Test
  void edgarGivesFactsFilingsAndTextOfTheCompanyNamed() throws Exception {
    edgarDirectory()
        .on("/submissions/CIK0009990001.json", recorded("edgar-submissions.json"))
        .on("/api/xbrl/companyfacts/CIK0009990001.json", recorded("edgar-facts.json"))
        .on("/LATEST/search-index", recorded("edgar-search.json"));

    List<WebHit> hits =
        edgar()
            .search(WebQuery.of("What was the capex of Acme Turbines in its 10-K for 2023?", 10))
            .hits();

    assertThat(hits)
        .extracting(WebHit::url)
        .containsExactly(
            "https://data.sec.gov/api/xbrl/companyconcept/CIK0009990001/us-gaap/PaymentsToAcquirePropertyPlantAndEquipment.json",
            "https://www.sec.gov/Archives/edgar/data/9990001/000999000125000044/acmt-20241231.htm",
            "https://www.sec.gov/Archives/edgar/data/9990001/000999000124000031/acmt-20231231.htm",
            "https://www.sec.gov/Archives/edgar/data/9990003/000999000324000007/bore-ex99.htm");
    assertThat(hits.getFirst().snippet())
        .as("the year only, as restated last")
        .isEqualTo("2023-01-01 to 2023-12-31: 1580000000 USD (10-K filed 2025-02-20)");
    Asked search = service.asked().getLast();
    assertThat(search.parameter("q")).isEqualTo("capex");
    assertThat(search.parameter("ciks")).isEqualTo("0009990001");
    assertThat(search.parameter("forms")).isEqualTo("10-K,20-F,40-F");
    assertThat(search.parameter("startdt")).isEqualTo("2023-01-01");
  }

  @Test
  void edgarKnowsCompaniesByNameAndTickerAndNoOrdinaryWords() throws Exception {
    edgarDirectory();
    var companies = new EdgarCompanies(new Edgar(api, hosts()));

    assertThat(companies.named("debt of TARGET WINDS in 2023"))
        .hasValueSatisfying(c -> assertThat(c.cik()).isEqualTo(9990002));
    assertThat(companies.named("What did Boreal earn?"))
        .hasValueSatisfying(c -> assertThat(c.cik()).isEqualTo(9990003));
    assertThat(companies.named("margin of ACMT"))
        .hasValueSatisfying(c -> assertThat(c.cik()).isEqualTo(9990001));
    assertThat(companies.named("boreal forests and target prices")).isEmpty();
  }

  @Test
  void edgarGivesWhatItHasWhenOnePartFails() throws Exception {
    edgarDirectory()
        .on("/submissions/CIK0009990001.json", text(500, "text/html", "oops"))
        .on("/LATEST/search-index", recorded("edgar-search.json"));

    ProviderAnswer answer = edgar().search(WebQuery.of("moorings of Acme Turbines", 10));

    assertThat(answer.hits()).hasSize(1);
    assertThat(answer.notes()).containsExactly("submissions: SEC EDGAR failed (HTTP 500)");
  }

  @Test
  void edgarsBlockIsRespectedForTenMinutes() {
    service.on(
        "/files/company_tickers.json",
        text(403, "text/html", "<h1>Request Rate Threshold Exceeded</h1>"));

    assertThat(failure(edgar())).isInstanceOf(Throttled.class);
  }

  @Test
  void edgarSaysWhatToDoWhenItWantsAContact() {
    edgarDirectory()
        .on("/LATEST/search-index", text(403, "text/html", "Undeclared Automated Tool"));

    assertThat(edgarNotes())
        .containsExactly(
            "full text search: SEC EDGAR refuses access (HTTP 403): it wants to know whom to write"
                + " to; set FATHOM_CONTACT to an e-mail address");
  }

  private List<String> edgarNotes() {
    try {
      return edgar().search(QUERY).notes();
    } catch (ProviderException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private StubService edgarDirectory() {
    return service.on("/files/company_tickers.json", recorded("edgar-tickers.json"));
  }

  private Edgar.Hosts hosts() {
    return new Edgar.Hosts(service.base(), service.base(), service.base());
  }

  private EdgarProvider edgar() {
    return new EdgarProvider(api, hosts());
  }

  private Asked asked() {
    return service.asked().getLast();
  }

  private static List<WebHit> hits(SearchProvider provider)
      throws ProviderException, InterruptedException {
    return provider.search(QUERY).hits();
  }

  static ProviderOutcome failure(SearchProvider provider) {
    var thrown = new ProviderOutcome[1];
    assertThatThrownBy(() -> provider.search(QUERY))
        .isInstanceOfSatisfying(ProviderException.class, e -> thrown[0] = e.outcome());
    return thrown[0];
  }
}
