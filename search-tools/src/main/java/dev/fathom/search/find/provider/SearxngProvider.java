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
 * A SearXNG (or searx) server of one's own, which asks many engines. JSON has to be among its
 * {@code search.formats}.
 *
 * <p>Shape: {@code GET /search?format=json}, as {@code searx/webapp.py} and {@code
 * searx/webutils.py} of searxng/searxng answer it (August 2026), and searx 1.1. An engine that
 * fails shows only in {@code unresponsive_engines}, with HTTP 200; without hits that is a failure
 * and not "nothing found".
 */
final class SearxngProvider implements SearchProvider {
  private static final int REASONS = 5;

  private final ApiClient api;
  private final Service service;

  SearxngProvider(ApiClient api, URI base) {
    this.api = api;
    this.service =
        Service.of(
                "SearXNG",
                base,
                "its settings.yml must have json among search.formats, and no limiter")
            .ofOrganisation();
  }

  @Override
  public String name() {
    return "searxng";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.GENERAL);
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    Parameters parameters = Parameters.of("q", query.text()).and("format", "json");
    String language = query.language().getLanguage();
    parameters.and("language", language.isEmpty() ? "all" : language);
    ApiResponse response = api.ask(service, ApiRequest.get(service.at("/search" + parameters)));
    JsonNode answer = response.json();
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode result : Fields.list(response, answer, "results")) {
      hits.add(
          new WebHit(
              Fields.text(result, "url"),
              Fields.plain(result, "title"),
              Fields.plain(result, "content"),
              Fields.date(result, "publishedDate")));
    }
    return new ProviderAnswer(hits, failures(answer.path("unresponsive_engines")));
  }

  private static List<String> failures(JsonNode engines) {
    List<String> failures = new ArrayList<>();
    for (JsonNode engine : engines) {
      if (failures.size() < REASONS) {
        failures.add(
            "engine %s: %s".formatted(engine.path(0).asText("?"), engine.path(1).asText("failed")));
      }
    }
    int more = engines.size() - failures.size();
    if (more > 0) {
      failures.add("%d more engines failed".formatted(more));
    }
    return failures;
  }
}
