package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.polite.Pace;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Wikipedia in the question's language, or English where it has none known; one request after the
 * other over all languages, as Wikimedia asks of programs.
 *
 * <p>Shape: MediaWiki's action API, {@code list=search}: {@code
 * query.search[].{title,snippet,timestamp}}, markup in the snippets; errors come with HTTP 200 as
 * {@code error.{code,info}}. After mediawiki.org's API:Search and SearXNG's engine {@code
 * mediawiki.py}. The time of the last edit says nothing about the matter and is left aside.
 */
final class WikipediaProvider implements SearchProvider {
  static final String BASE = "https://%s.wikipedia.org";
  private static final Set<String> LANGUAGES =
      Set.of("en", "zh", "ja", "ko", "de", "fr", "es", "it", "pt", "nl", "ru");
  private static final int LONGEST_QUERY = 300;
  private static final Pace ONE_AT_A_TIME = Pace.every(Duration.ofMillis(100));

  private final ApiClient api;
  private final String base;

  /**
   * @param base address with {@code %s} in the place of the language
   */
  WikipediaProvider(ApiClient api, String base) {
    this.api = api;
    this.base = base;
  }

  @Override
  public String name() {
    return "wikipedia";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.ENCYCLOPAEDIA);
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    String asked = query.language().getLanguage();
    String language = LANGUAGES.contains(asked) ? asked : "en";
    URI wiki = URI.create(base.formatted(language));
    Service service =
        new Service(
            "Wikipedia",
            wiki,
            "wikimedia",
            ONE_AT_A_TIME,
            "it wants to know whom to write to; set FATHOM_CONTACT to an e-mail address",
            false);
    Parameters parameters =
        Parameters.of("action", "query")
            .and("list", "search")
            .and("format", "json")
            .and("formatversion", 2)
            .and("srprop", "snippet")
            .and("srlimit", Math.min(query.limit(), 50))
            .and("srsearch", words(query.text()));
    ApiResponse response = api.ask(service, ApiRequest.get(service.at("/w/api.php" + parameters)));
    JsonNode answer = response.json();
    if (answer.has("error")) {
      throw ProviderException.down(
          "Wikipedia refuses the query: " + Fields.text(answer.path("error"), "code"));
    }
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode result : Fields.list(response, answer.path("query"), "search")) {
      String title = Fields.text(result, "title");
      hits.add(
          new WebHit(wiki + "/wiki/" + page(title), title, Fields.plain(result, "snippet"), null));
    }
    return ProviderAnswer.of(hits);
  }

  /** Every word has to be on the page, so instructions and question words would exclude it. */
  private static String words(String question) {
    return Queries.cut(String.join(" ", Queries.keywords(question)), LONGEST_QUERY);
  }

  private static String page(String title) {
    return URLEncoder.encode(title.replace(' ', '_'), StandardCharsets.UTF_8);
  }
}
