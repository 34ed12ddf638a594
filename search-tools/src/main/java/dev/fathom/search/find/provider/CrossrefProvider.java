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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/**
 * Crossref: what publishers registered, by DOI. An e-mail address as contact leads to its polite
 * pool.
 *
 * <p>Shape: {@code GET /works?query=&rows=&select=&mailto=}, answered by {@code
 * message.items[].{DOI,title[],container-title[],abstract,issued.date-parts,type}}, abstracts in
 * JATS. After api.crossref.org's own description and SearXNG's engine {@code crossref.py};
 * components (figures and files of a paper) are left out as there.
 */
final class CrossrefProvider implements SearchProvider {
  static final URI BASE = URI.create("https://api.crossref.org");
  private static final Pace PACE = Pace.every(Duration.ofMillis(250));
  private static final String FIELDS = "DOI,title,abstract,issued,container-title,publisher,type";

  private final ApiClient api;
  private final Service service;
  private final Contact contact;

  CrossrefProvider(ApiClient api, URI base, Contact contact) {
    this.api = api;
    this.service = Service.of("Crossref", base, "ask less often").paced(PACE);
    this.contact = contact;
  }

  @Override
  public String name() {
    return "crossref";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.PAPERS);
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    Parameters parameters =
        Parameters.of("query", String.join(" ", Queries.keywords(query.text())))
            .and("rows", query.limit())
            .and("select", FIELDS);
    if (contact.isMail()) {
      parameters.and("mailto", contact.value());
    }
    ApiResponse response = api.ask(service, ApiRequest.get(service.at("/works" + parameters)));
    List<WebHit> hits = new ArrayList<>();
    for (JsonNode work : Fields.list(response, response.json().path("message"), "items")) {
      String doi = Fields.text(work, "DOI");
      if (!doi.isEmpty() && !Fields.text(work, "type").equals("component")) {
        hits.add(new WebHit("https://doi.org/" + doi, title(work), about(work), issued(work)));
      }
    }
    return ProviderAnswer.of(hits);
  }

  private static String title(JsonNode work) {
    String title = Fields.first(work, "title");
    return title.isEmpty() ? Fields.first(work, "container-title") : title;
  }

  private static String about(JsonNode work) {
    String jats = Fields.text(work, "abstract");
    String told = Jsoup.parse(jats.replace("jats:title", "h4").replace("jats:", "")).text();
    if (!told.isEmpty()) {
      return told;
    }
    String in = Fields.first(work, "container-title");
    String by = Fields.text(work, "publisher");
    return in.isEmpty() || by.isEmpty() ? in + by : in + ", " + by;
  }

  private static @Nullable LocalDate issued(JsonNode work) {
    JsonNode parts = work.path("issued").path("date-parts").path(0);
    if (!parts.path(0).isInt()) {
      return null;
    }
    try {
      return LocalDate.of(parts.path(0).asInt(), parts.path(1).asInt(1), parts.path(2).asInt(1));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
