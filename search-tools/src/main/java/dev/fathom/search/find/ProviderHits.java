package dev.fathom.search.find;

import java.util.List;

/**
 * The hits of one provider, best first.
 *
 * @param provider its name
 */
public record ProviderHits(String provider, List<WebHit> hits) {
  public ProviderHits {
    hits = List.copyOf(hits);
  }
}
