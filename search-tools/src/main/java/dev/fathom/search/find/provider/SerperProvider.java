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
 * Serper, which reads Google's result pages.
 *
 * <p>Shape: {@code POST /search} with {@code X-API-KEY} and {@code q, num, hl}, answered by {@code
 * organic[].{title,link,snippet,position}}, absent where nothing is found; as many public clients
 * have it. Its {@code date} is written for people ("3 days ago") and is left aside. Refused keys
 * are HTTP 403; an account without credits is HTTP 400 with a message that says so.
 */
final class SerperProvider implements SearchProvider {
  static final URI BASE = URI.create("https://google.serper.dev");

  private final ApiClient api;
  private final Service service;
  private final Secret key;

  SerperProvider(ApiClient api, URI base, Secret key) {
    this.api = api;
    this.service = Service.of("Serper", base, "check FATHOM_SERPER_KEY, and the account's credits");
    this.key = key;
  }

  @Override
  public String name() {
    return "serper";
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
    ObjectNode body = Fields.object().put("q", query.text()).put("num", query.limit());
    String language = query.language().getLanguage();
    if (!language.isEmpty()) {
      body.put("hl", language.equals("zh") ? "zh-cn" : language);
    }
    ApiRequest request =
        ApiRequest.post(service.at("/search"), body).with("X-API-KEY", key.value());
    JsonNode answer = api.ask(service, request).json();
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode result : answer.path("organic")) {
      hits.add(
          new WebHit(
              Fields.text(result, "link"),
              Fields.text(result, "title"),
              Fields.text(result, "snippet"),
              null));
    }
    return ProviderAnswer.of(hits);
  }
}
