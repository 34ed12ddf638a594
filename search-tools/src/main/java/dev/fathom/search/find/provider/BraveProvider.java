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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Brave Search.
 *
 * <p>Shape: {@code GET /res/v1/web/search} with the header {@code X-Subscription-Token}, as
 * SearXNG's engine {@code braveapi.py} speaks it: {@code web.results[].{url,title,description}}
 * with markup in the texts, {@code web} absent where nothing is found, at most 20 at once, 400
 * characters of query. {@code page_age}, a date, is in its published answers.
 */
final class BraveProvider implements SearchProvider {
  static final URI BASE = URI.create("https://api.search.brave.com");
  private static final int MOST = 20;
  private static final int LONGEST_QUERY = 400;
  private static final Pace PACE = new Pace(Duration.ofMillis(1_050), 1);

  private final ApiClient api;
  private final Service service;
  private final Secret key;

  BraveProvider(ApiClient api, URI base, Secret key) {
    this.api = api;
    this.service = Service.of("Brave", base, "check FATHOM_BRAVE_KEY").paced(PACE);
    this.key = key;
  }

  @Override
  public String name() {
    return "brave";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.GENERAL);
  }

  @Override
  public boolean paid() {
    return true;
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    Parameters parameters =
        Parameters.of("q", Queries.cut(query.text(), LONGEST_QUERY))
            .and("count", Math.min(query.limit(), MOST))
            .and("text_decorations", false);
    ApiRequest request =
        ApiRequest.get(service.at("/res/v1/web/search" + parameters))
            .with("X-Subscription-Token", key.value());
    JsonNode answer = api.ask(service, request).json();
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode result : answer.path("web").path("results")) {
      hits.add(
          new WebHit(
              Fields.text(result, "url"),
              Fields.plain(result, "title"),
              Fields.plain(result, "description"),
              Fields.date(result, "page_age")));
    }
    return ProviderAnswer.of(hits);
  }
}
