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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * OpenAlex. Since February 2026 every request is charged to a key, a free one included.
 *
 * <p>Shape: {@code GET /works?search=&per-page=&api_key=}, answered by {@code
 * results[].{id,doi,title,publication_date,primary_location.landing_page_url,
 * abstract_inverted_index}}, the abstract as words with their places; as SearXNG's engine {@code
 * openalex.py} reads it.
 */
final class OpenAlexProvider implements SearchProvider {
  static final URI BASE = URI.create("https://api.openalex.org");
  private static final int LONGEST_ABSTRACT = 400;

  private final ApiClient api;
  private final Service service;
  private final Secret key;

  OpenAlexProvider(ApiClient api, URI base, Secret key) {
    this.api = api;
    this.service = Service.of("OpenAlex", base, "check FATHOM_OPENALEX_KEY");
    this.key = key;
  }

  @Override
  public String name() {
    return "openalex";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.PAPERS);
  }

  @Override
  public boolean paid() {
    return true;
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    Parameters parameters =
        Parameters.of("search", String.join(" ", Queries.keywords(query.text())))
            .and("per-page", query.limit())
            .and("api_key", key.value());
    ApiResponse response = api.ask(service, ApiRequest.get(service.at("/works" + parameters)));
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode work : Fields.list(response, response.json(), "results")) {
      hits.add(
          new WebHit(
              address(work),
              Fields.text(work, "title"),
              text(work.path("abstract_inverted_index")),
              Fields.date(work, "publication_date")));
    }
    return ProviderAnswer.of(hits);
  }

  private static String address(JsonNode work) {
    String doi = Fields.text(work, "doi");
    if (!doi.isEmpty()) {
      return doi;
    }
    String page = Fields.text(work.path("primary_location"), "landing_page_url");
    return page.isEmpty() ? Fields.text(work, "id") : page;
  }

  private static String text(JsonNode inverted) {
    Map<Integer, String> words = new TreeMap<>();
    for (Map.Entry<String, JsonNode> word : inverted.properties()) {
      word.getValue().forEach(place -> words.put(place.asInt(), word.getKey()));
    }
    return String.join(" ", words.values().stream().limit(LONGEST_ABSTRACT).toList());
  }
}
