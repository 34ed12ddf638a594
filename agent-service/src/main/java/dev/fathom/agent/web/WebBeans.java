package dev.fathom.agent.web;

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
import java.time.Clock;
import java.util.Locale;
import org.eclipse.microprofile.config.Config;

/**
 * Searching the web. Settings are environment variables, {@code FATHOM_BRAVE_KEY} for instance, or
 * the properties that go with them, {@code fathom.search.brave-key}; the property wins. Nothing
 * asks the network at start.
 */
@Dependent
class WebBeans {
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
}
