package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebHit;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.find.Words;
import dev.fathom.search.find.provider.WorldBankDirectory.Country;
import dev.fathom.search.find.provider.WorldBankDirectory.Indicator;
import dev.fathom.search.query.Period;
import dev.fathom.search.query.QuestionAnalyzer;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The World Development Indicators: a question's words choose indicators, the countries it names
 * the series, and the hits carry the values.
 *
 * <p>Shape: World Bank Indicators API, version 2 (datahelpdesk.worldbank.org, articles 898581 and
 * 898599): every answer is a list of two, a header and the rows; {@code
 * /country/KE;TZ/indicator/ID?date=2018:2022} or {@code mrv=} gives {@code
 * {country.value,date,value}}, {@code value} null where there is none. Errors come with HTTP 200 as
 * {@code [{message:[{value}]}]}.
 */
final class WorldBankProvider implements SearchProvider {
  static final URI BASE = URI.create("https://api.worldbank.org/v2");
  private static final int MOST_INDICATORS = 4;
  private static final int RECENT_YEARS = 8;

  private final ApiClient api;
  private final Service service;
  private final WorldBankDirectory directory;
  private final QuestionAnalyzer analyzer = new QuestionAnalyzer();

  WorldBankProvider(ApiClient api, URI base) {
    this.api = api;
    this.service = Service.of("World Bank", base, "ask less often");
    this.directory = new WorldBankDirectory(this::rows);
  }

  @Override
  public String name() {
    return "worldbank";
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.INDICATORS);
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    Words words = Words.of(query.text());
    List<Country> countries = directory.countries(words);
    List<Indicator> indicators =
        directory.indicators(words).stream()
            .limit(Math.min(MOST_INDICATORS, query.limit()))
            .toList();
    String years = years(analyzer.analyze(query.text()).periods());
    List<WebHit> hits = new ArrayList<>();
    for (Indicator indicator : indicators) {
      hits.add(hit(indicator, countries, years));
    }
    return ProviderAnswer.of(hits);
  }

  private WebHit hit(Indicator indicator, List<Country> countries, String years)
      throws ProviderException, InterruptedException {
    String places = countries.stream().map(Country::id).collect(Collectors.joining(";"));
    JsonNode rows =
        rows(
            "/country/%s/indicator/%s?format=json&per_page=500&%s"
                .formatted(places, indicator.id(), years));
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (JsonNode row : rows) {
      if (row.path("value").isNumber()) {
        values
            .computeIfAbsent(Fields.text(row.path("country"), "value"), _ -> new ArrayList<>())
            .add(Fields.text(row, "date") + " " + row.path("value").decimalValue().toPlainString());
      }
    }
    String snippet =
        values.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + String.join("; ", entry.getValue()))
            .collect(Collectors.joining(". "));
    return new WebHit(
        "https://data.worldbank.org/indicator/%s?locations=%s"
            .formatted(
                indicator.id(),
                countries.stream().map(Country::shortId).collect(Collectors.joining("-"))),
        indicator.name(),
        snippet.isEmpty() ? indicator.note() : snippet,
        null);
  }

  private static String years(Set<Period> periods) {
    if (periods.isEmpty()) {
      return "mrv=" + RECENT_YEARS;
    }
    int first = periods.stream().mapToInt(Period::year).min().orElseThrow();
    int last = periods.stream().mapToInt(Period::year).max().orElseThrow();
    return "date=%d:%d".formatted(first, last);
  }

  /** The rows of an answer; none where the World Bank has none. */
  private JsonNode rows(String path) throws ProviderException, InterruptedException {
    ApiResponse response = api.ask(service, ApiRequest.get(service.at(path)).upTo(16 << 20));
    JsonNode answer = response.json();
    JsonNode error = answer.path(0).path("message").path(0);
    if (error.isObject()) {
      throw ProviderException.down("World Bank refuses the query: " + Fields.text(error, "value"));
    }
    @Nullable JsonNode rows = answer.get(1);
    if (!answer.isArray() || rows == null) {
      throw response.notUnderstood("header and rows");
    }
    return rows;
  }
}
