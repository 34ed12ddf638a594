package dev.fathom.search.find.provider;

import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.ProviderOutcome.NotConfigured;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebQuery;
import java.util.Set;

/** Stands in for a provider that lacks a setting, and says which when it is asked by name. */
record UnconfiguredProvider(String name, String remedy) implements SearchProvider {
  @Override
  public Set<Topic> topics() {
    return Set.of();
  }

  @Override
  public boolean configured() {
    return false;
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException {
    throw new ProviderException(new NotConfigured(remedy));
  }
}
