package dev.fathom.search.find;

import java.util.List;

/**
 * The hits of one provider, best first.
 *
 * @param provider its name
 * @param local whether it searches the organisation's own documents; only such a provider may name
 *     them, or a page of the web could pass for one
 */
public record ProviderHits(String provider, boolean local, List<WebHit> hits) {
  public ProviderHits {
    hits = List.copyOf(hits);
  }
}
