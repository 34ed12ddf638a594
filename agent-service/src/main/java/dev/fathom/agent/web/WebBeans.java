package dev.fathom.agent.web;

import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.database.DataDirectory;
import dev.fathom.search.fetch.FetchSettings;
import dev.fathom.search.fetch.Fetcher;
import dev.fathom.search.fetch.UserAgent;
import dev.fathom.search.find.SearchBroker;
import dev.fathom.search.find.provider.Providers;
import dev.fathom.search.find.provider.SearchSettings;
import dev.fathom.search.polite.HostQueue;
import dev.fathom.search.polite.LocalHostQueue;
import io.quarkus.arc.DefaultBean;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Searching the web. Settings are environment variables, {@code FATHOM_BRAVE_KEY} for instance, or
 * the properties that go with them, {@code fathom.search.brave-key}; the property wins. Nothing
 * asks the network at start.
 */
@Dependent
class WebBeans {
  private static final String NOBODY = "operator@unnamed.invalid";
  private static final String VARIABLE = "FATHOM_";
  private static final String PROPERTY = "fathom.search.";

  @Produces
  @Singleton
  SearchSettings searchSettings(Config config) {
    return SearchSettings.from(
        variable ->
            config
                .getOptionalValue(property(variable), String.class)
                .or(() -> config.getOptionalValue(variable, String.class))
                .orElse(null));
  }

  static String property(String variable) {
    return PROPERTY
        + variable.substring(VARIABLE.length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Produces
  @Singleton
  @DefaultBean
  HostQueue hostQueue() {
    return new LocalHostQueue();
  }

  @Produces
  @Singleton
  Providers searchProviders(SearchSettings settings, HostQueue queue) {
    return Providers.of(settings, queue, Clock.systemUTC());
  }

  void close(@Disposes Providers providers) {
    providers.close();
  }

  @Produces
  @Singleton
  @Unremovable
  SearchBroker searchBroker(Providers providers, SearchSettings settings) {
    return new SearchBroker(providers.all(), settings.limits(), Clock.systemUTC());
  }

  /** Servers that know no contact may refuse; the address then says that there is none. */
  @Produces
  @Singleton
  Fetcher fetcher(
      SearchSettings settings,
      HostQueue queue,
      DataDirectory data,
      @ConfigProperty(name = "fathom.fetch.cache-megabytes", defaultValue = "2048") long megabytes,
      @ConfigProperty(name = "fathom.fetch.browser") Optional<Path> browser) {
    String contact = settings.contact().value();
    var agent = new UserAgent("Fathom", "0.1", contact.isEmpty() ? NOBODY : contact);
    FetchSettings usual = FetchSettings.of(agent).withCache(data.web(), megabytes << 20);
    return new Fetcher(browser.map(usual::withBrowser).orElse(usual), queue);
  }

  @Produces
  @Singleton
  Web web(SearchBroker broker, Fetcher fetcher, CorpusService corpora) {
    return new SearchedWeb(broker, fetcher, corpora);
  }
}
