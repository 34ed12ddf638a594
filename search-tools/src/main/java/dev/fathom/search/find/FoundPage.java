package dev.fathom.search.find;

import dev.fathom.search.rank.ReciprocalRank;
import dev.fathom.search.rank.ReciprocalRank.Ranked;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One page with all that providers said of it.
 *
 * @param address by which it was recognised
 * @param hit as the provider gave it that ranked it best
 * @param foundBy names of providers
 */
record FoundPage(
    CanonicalUrl address,
    WebHit hit,
    String owner,
    boolean primary,
    boolean series,
    Set<String> foundBy,
    double score,
    Likeness likeness) {
  /** What a page is worth whose owner speaks for itself. */
  private static final double PRIMARY = 1.5;

  /** What a page is worth that stands for an endless series. */
  private static final double SERIES = 0.5;

  private record Sighting(String provider, int rank, CanonicalUrl address, WebHit hit) {}

  /** The pages, best first. */
  static List<FoundPage> merge(String question, Collection<ProviderHits> answers) {
    List<Sighting> sightings = new ArrayList<>();
    List<Ranked<String>> lists = new ArrayList<>();
    answers.stream()
        .sorted(Comparator.comparing(ProviderHits::provider))
        .forEach(
            answer -> {
              List<Sighting> seen = sightings(answer);
              sightings.addAll(seen);
              lists.add(new Ranked<>(1, seen.stream().map(s -> s.address.value()).toList()));
            });
    Map<String, Double> scores = ReciprocalRank.fuse(lists);
    Map<String, List<Sighting>> byPage =
        sightings.stream()
            .collect(
                Collectors.groupingBy(
                    s -> s.address.value(), LinkedHashMap::new, Collectors.toList()));
    List<FoundPage> pages = new ArrayList<>();
    byPage.forEach((key, seen) -> pages.add(of(seen, scores.getOrDefault(key, 0.0), question)));
    pages.sort(
        Comparator.comparingDouble(FoundPage::score).reversed().thenComparing(FoundPage::key));
    return pages;
  }

  /** Each page once, where the provider ranked it best; what has no web address is left out. */
  private static List<Sighting> sightings(ProviderHits answer) {
    Set<String> known = new LinkedHashSet<>();
    List<Sighting> sightings = new ArrayList<>();
    for (WebHit hit : answer.hits()) {
      Optional<CanonicalUrl> address = address(hit.url(), answer.local());
      if (address.isPresent() && known.add(address.get().value())) {
        sightings.add(new Sighting(answer.provider(), known.size(), address.get(), hit));
      }
    }
    return sightings;
  }

  private static Optional<CanonicalUrl> address(String url, boolean local) {
    return local && url.startsWith("urn:")
        ? Optional.of(new CanonicalUrl(url, FusedHit.OWN_DOCUMENTS))
        : CanonicalUrl.of(url);
  }

  private static FoundPage of(List<Sighting> seen, double score, String question) {
    Sighting best = seen.stream().min(Comparator.comparingInt(Sighting::rank)).orElseThrow();
    String host = best.address.host();
    boolean own = host.equals(FusedHit.OWN_DOCUMENTS);
    String owner = own ? host : Owners.of(host);
    boolean primary = !own && PrimarySources.contain(host, owner, question);
    String text = best.hit.snippet().isEmpty() ? best.hit.title() : best.hit.snippet();
    return new FoundPage(
        best.address,
        best.hit,
        owner,
        primary,
        false,
        seen.stream().map(Sighting::provider).collect(Collectors.toCollection(TreeSet::new)),
        primary ? score * PRIMARY : score,
        Likeness.of(text));
  }

  String key() {
    return address.value();
  }

  /** The same page, marked as standing for an endless series and worth little. */
  FoundPage ofSeries() {
    return new FoundPage(address, hit, owner, primary, true, foundBy, score * SERIES, likeness);
  }
}
