package dev.fathom.search.find;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the hits of several providers together: the same page once, near-copies under the one that
 * is closest to the origin, endless series cut down, then in an order in which no owner crowds out
 * the others. Pure: the same hits give the same result, in whatever order the providers answered.
 */
public final class HitFusion {
  /** What a further page of the same owner is worth, each time. */
  private static final double SAME_OWNER = 0.85;

  private static final Comparator<FusedHit> BEST_FIRST =
      Comparator.comparingDouble(FusedHit::score).reversed().thenComparing(FusedHit::canonical);

  /** Who speaks for itself comes before who repeats, a page before a series. */
  private static final Comparator<FoundPage> CLOSEST_TO_ORIGIN =
      Comparator.comparing((FoundPage page) -> !page.primary()).thenComparing(FoundPage::series);

  private HitFusion() {}

  /** The hits, best first. */
  public static List<FusedHit> fuse(String question, Collection<ProviderHits> answers) {
    return spread(groups(withoutTraps(FoundPage.merge(question, answers))));
  }

  private static List<FoundPage> withoutTraps(List<FoundPage> pages) {
    Set<String> trapped = CrawlerTraps.among(pages.stream().map(FoundPage::key).toList());
    Set<String> series = CrawlerTraps.series(trapped);
    return pages.stream()
        .filter(page -> !trapped.contains(page.key()))
        .map(page -> series.contains(CrawlerTraps.series(page.key())) ? page.ofSeries() : page)
        .toList();
  }

  private record Group(FoundPage head, List<FoundPage> copies) {}

  /** Each page joins the first group whose head it copies. */
  private static List<FusedHit> groups(List<FoundPage> pages) {
    List<Group> groups = new ArrayList<>();
    for (FoundPage page : pages.stream().sorted(CLOSEST_TO_ORIGIN).toList()) {
      Optional<Group> copied =
          groups.stream()
              .filter(group -> group.head.likeness().copies(page.likeness()))
              .findFirst();
      if (copied.isPresent()) {
        copied.get().copies.add(page);
      } else {
        groups.add(new Group(page, new ArrayList<>()));
      }
    }
    return groups.stream().map(group -> fused(group.head, group.copies)).toList();
  }

  /** A group is worth what its best page is: being copied much is no merit. */
  private static FusedHit fused(FoundPage head, List<FoundPage> copies) {
    Set<String> foundBy = new TreeSet<>(head.foundBy());
    copies.forEach(copy -> foundBy.addAll(copy.foundBy()));
    return new FusedHit(
        head.hit(),
        head.key(),
        head.owner(),
        head.primary(),
        head.series(),
        foundBy,
        copies.stream().map(copy -> copy(head, copy)).toList(),
        copies.stream().mapToDouble(FoundPage::score).reduce(head.score(), Math::max));
  }

  private static FusedHit.Copy copy(FoundPage head, FoundPage copy) {
    return new FusedHit.Copy(
        copy.hit(), copy.key(), copy.owner(), head.likeness().contradictions(copy.likeness()));
  }

  /** The best, one by one, where each page taken makes the others of its owner worth less. */
  private static List<FusedHit> spread(List<FusedHit> hits) {
    List<FusedHit> left = new ArrayList<>(hits);
    List<FusedHit> chosen = new ArrayList<>();
    Map<String, Integer> taken = new HashMap<>();
    while (!left.isEmpty()) {
      FusedHit best =
          left.stream()
              .map(hit -> hit.times(Math.pow(SAME_OWNER, taken.getOrDefault(voice(hit), 0))))
              .min(BEST_FIRST)
              .orElseThrow();
      left.removeIf(hit -> hit.canonical().equals(best.canonical()));
      chosen.add(best);
      taken.merge(voice(best), 1, Integer::sum);
    }
    return chosen;
  }

  /** Each document of the organisation has a voice of its own. */
  private static String voice(FusedHit hit) {
    int fragment = hit.canonical().indexOf('#');
    boolean own = hit.owner().equals(FusedHit.OWN_DOCUMENTS) && fragment >= 0;
    return own ? hit.canonical().substring(0, fragment) : hit.owner();
  }
}
