package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tavily.
 *
 * <p>Shape: {@code POST /search} with a bearer key and {@code query, search_depth, max_results} (20
 * at most), answered by {@code results[].{url,title,content,published_date}}; HTTP 432 and 433 mean
 * that the plan's limits are reached. From its public reference as client libraries on docs.rs
 * carry it (crates tavily and websearch). The basic depth costs half of the advanced one.
 */
final class TavilyProvider implements SearchProvider {
  static final URI BASE = URI.create("https://api.tavily.com");
  private static final int MOST = 20;
  private static final int LONGEST_QUERY = 400;

  private final ApiClient api;
  private final Service service;
  private final Secret key;

  TavilyProvider(ApiClient api, URI base, Secret key) {
    this.api = api;
    this.service = Service.of("Tavily", base, "check FATHOM_TAVILY_KEY");
    this.key = key;
  }

  @Override
  public String name() {
    return "tavily";
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
    JsonNode body =
        Fields.object()
            .put("query", Queries.cut(query.text(), LONGEST_QUERY))
            .put("search_depth", "basic")
            .put("max_results", Math.min(query.limit(), MOST));
    ApiRequest request =
        ApiRequest.post(service.at("/search"), body).with("Authorization", "Bearer " + key.value());
    ApiResponse response = api.ask(service, request);
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode result : Fields.list(response, response.json(), "results")) {
      hits.add(
          new WebHit(
              Fields.text(result, "url"),
              Fields.text(result, "title"),
              Fields.text(result, "content"),
              Fields.date(result, "published_date")));
    }
    return ProviderAnswer.of(hits);
  }
}
