package dev.fathom.search.find.provider;

import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.provider.SearchSettings.Keyed;
import dev.fathom.search.find.provider.SearchSettings.Web;
import dev.fathom.search.polite.HostQueue;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The search services that the settings allow, over one HTTP client. Making them asks nobody. A
 * service that lacks a setting is there as well: it is not asked on its own, and says what it lacks
 * when it is asked by name. Close it after the last search.
 */
public final class Providers implements AutoCloseable {
  private final ApiClient api;
  private final List<SearchProvider> all;

  private Providers(ApiClient api, List<SearchProvider> all) {
    this.api = api;
    this.all = Collections.unmodifiableList(all);
  }

  /**
   * Makes them.
   *
   * @param queue the platform's, so that fetching and searching are polite together
   */
  public static Providers of(SearchSettings settings, HostQueue queue, Clock clock) {
    var api = new ApiClient(queue, settings.contact().userAgent(), clock);
    List<SearchProvider> all = new ArrayList<>();
    if (settings.web() != Web.OFF) {
      all.addAll(configured(settings, api));
    }
    if (settings.web() == Web.ON) {
      all.add(new WikipediaProvider(api, WikipediaProvider.BASE));
      all.add(new EdgarProvider(api, Edgar.Hosts.SEC));
      all.add(new ArxivProvider(api, ArxivProvider.BASE));
      all.add(new CrossrefProvider(api, CrossrefProvider.BASE, settings.contact()));
      all.add(new WorldBankProvider(api, WorldBankProvider.BASE));
    }
    return new Providers(api, all);
  }

  private static List<SearchProvider> configured(SearchSettings settings, ApiClient api) {
    List<SearchProvider> all = new ArrayList<>();
    if (settings.searxng() == null) {
      all.add(
          new UnconfiguredProvider(
              "searxng", "set FATHOM_SEARXNG_URL to the address of a SearXNG server"));
    } else {
      all.add(new SearxngProvider(api, settings.searxng()));
    }
    for (Keyed service : Keyed.values()) {
      Secret key = settings.keys().get(service);
      all.add(key == null ? unconfigured(service) : keyed(service, api, key));
    }
    settings.mcpServers().forEach(server -> all.add(new McpProvider(api, server)));
    return all;
  }

  private static SearchProvider unconfigured(Keyed service) {
    return new UnconfiguredProvider(
        service.name().toLowerCase(Locale.ROOT),
        "set %s to a key of the service".formatted(service.variable()));
  }

  private static SearchProvider keyed(Keyed service, ApiClient api, Secret key) {
    return switch (service) {
      case BRAVE -> new BraveProvider(api, BraveProvider.BASE, key);
      case TAVILY -> new TavilyProvider(api, TavilyProvider.BASE, key);
      case EXA -> new ExaProvider(api, ExaProvider.BASE, key);
      case SERPER -> new SerperProvider(api, SerperProvider.BASE, key);
      case OPENALEX -> new OpenAlexProvider(api, OpenAlexProvider.BASE, key);
    };
  }

  /** All of them, in the order in which people should see them. */
  public List<SearchProvider> all() {
    return all;
  }

  @Override
  public void close() {
    api.close();
  }
}
