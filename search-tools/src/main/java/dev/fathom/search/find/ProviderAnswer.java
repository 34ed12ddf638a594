package dev.fathom.search.find;

import java.util.List;

/**
 * What a provider answered.
 *
 * @param hits best first; empty when it looked and there is nothing
 * @param notes what went wrong beside the hits, such as an engine behind it that did not answer
 */
public record ProviderAnswer(List<WebHit> hits, List<String> notes) {
  public ProviderAnswer {
    hits = List.copyOf(hits);
    notes = List.copyOf(notes);
  }

  public static ProviderAnswer of(List<WebHit> hits) {
    return new ProviderAnswer(hits, List.of());
  }
}
