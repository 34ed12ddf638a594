package dev.fathom.search.find.provider;

import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.polite.Pace;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * arXiv, one request every three seconds over one connection, as its terms of use ask.
 *
 * <p>Shape: {@code GET /api/query}, an Atom feed ({@code entry} with {@code id, title, summary,
 * published}); an error is a feed of one entry called "Error" whose id lies under {@code
 * api/errors}. After the arXiv API user's manual (info.arxiv.org/help/api/user-manual.html,
 * sections 3.2 to 3.4) and SearXNG's engine {@code arxiv.py}.
 */
final class ArxivProvider implements SearchProvider {
  static final URI BASE = URI.create("https://export.arxiv.org");
  private static final Pace PACE = Pace.every(Duration.ofSeconds(3));
  private static final int MOST_WORDS = 8;

  private final ApiClient api;
  private final Service service;

  ArxivProvider(ApiClient api, URI base) {
    this.api = api;
    this.service = Service.of("arXiv", base, "ask less often").paced(PACE);
  }

  @Override
  public String name() {
    return "arxiv";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.PAPERS);
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    Parameters parameters =
        Parameters.of("search_query", expression(query.text()))
            .and("start", 0)
            .and("max_results", query.limit())
            .and("sortBy", "relevance");
    ApiResponse response = api.ask(service, ApiRequest.get(service.at("/api/query" + parameters)));
    Document feed = response.xml();
    if (feed.selectFirst("feed") == null) {
      throw response.notUnderstood("Atom feed");
    }
    List<WebHit> hits = new ArrayList<>();
    for (Element entry : feed.select("feed > entry")) {
      String id = text(entry, "id");
      if (id.contains("/api/errors")) {
        throw ProviderException.down("arXiv refuses the query: " + text(entry, "summary"));
      }
      hits.add(
          new WebHit(
              id,
              text(entry, "title"),
              text(entry, "summary"),
              Fields.date(text(entry, "published"))));
    }
    return ProviderAnswer.of(hits);
  }

  /** All telling words, anywhere in the record; quotes keep them from being read as operators. */
  private static String expression(String question) {
    return Queries.keywords(question).stream()
        .limit(MOST_WORDS)
        .map(word -> "all:\"" + word.replace("\"", "") + "\"")
        .collect(Collectors.joining(" AND "));
  }

  private static String text(Element entry, String name) {
    Element child = entry.selectFirst("> " + name);
    return child == null ? "" : child.text();
  }
}
