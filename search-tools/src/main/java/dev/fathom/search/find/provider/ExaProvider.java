package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * Exa.
 *
 * <p>Shape: {@code POST /search} with {@code x-api-key} and {@code query, type, numResults,
 * contents.highlights}, answered by {@code results[].{url,title,publishedDate,highlights[]}}, as
 * SearXNG's engine {@code exaapi.py} speaks it. The title may be null.
 */
final class ExaProvider implements SearchProvider {
  static final URI BASE = URI.create("https://api.exa.ai");
  private static final int SNIPPET = 800;

  private final ApiClient api;
  private final Service service;
  private final Secret key;

  ExaProvider(ApiClient api, URI base, Secret key) {
    this.api = api;
    this.service = Service.of("Exa", base, "check FATHOM_EXA_KEY");
    this.key = key;
  }

  @Override
  public String name() {
    return "exa";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.GENERAL, Topic.PAPERS);
  }

  @Override
  public boolean paid() {
    return true;
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    ObjectNode body =
        Fields.object()
            .put("query", query.text())
            .put("type", "auto")
            .put("numResults", query.limit());
    body.putObject("contents").putObject("highlights").put("maxCharacters", SNIPPET);
    ApiRequest request =
        ApiRequest.post(service.at("/search"), body).with("x-api-key", key.value());
    ApiResponse response = api.ask(service, request);
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode result : Fields.list(response, response.json(), "results")) {
      hits.add(
          new WebHit(
              Fields.text(result, "url"),
              Fields.text(result, "title"),
              highlights(result),
              Fields.date(result, "publishedDate")));
    }
    return ProviderAnswer.of(hits);
  }

  private static String highlights(JsonNode result) {
    List<String> parts = new ArrayList<>();
    result.path("highlights").forEach(part -> parts.add(part.asText()));
    return parts.isEmpty() ? Fields.text(result, "text") : String.join(" … ", parts);
  }
}
