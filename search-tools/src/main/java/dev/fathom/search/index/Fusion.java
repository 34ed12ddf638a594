package dev.fathom.search.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts ranked lists together: reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009),
 * and a choice of the best that spreads over pages. Pure functions.
 */
final class Fusion {
  private static final int RANK_OFFSET = 60;

  /** What a further passage of the same page is worth, each time. */
  private static final double SAME_PAGE = 0.5;

  private Fusion() {}

  /**
   * A ranked list.
   *
   * @param weight of its ranks, relative to other lists
   */
  record Ranked(double weight, List<Integer> documents) {
    Ranked {
      documents = List.copyOf(documents);
    }
  }

  /** The score of every document in any list. */
  static Map<Integer, Double> fuse(List<Ranked> lists) {
    Map<Integer, Double> scores = new HashMap<>();
    for (Ranked list : lists) {
      int rank = 0;
      for (int document : list.documents()) {
        rank++;
        scores.merge(document, list.weight() / (RANK_OFFSET + rank), Double::sum);
      }
    }
    return scores;
  }

  /** The best, one by one, where each passage taken makes the others of its page worth less. */
  static List<Candidate> spread(List<Candidate> candidates, int limit) {
    List<Candidate> left = new ArrayList<>(candidates);
    List<Candidate> chosen = new ArrayList<>();
    Map<String, Integer> taken = new HashMap<>();
    Comparator<Candidate> order =
        Comparator.comparingDouble(
                (Candidate c) -> c.score() * Math.pow(SAME_PAGE, taken.getOrDefault(c.page(), 0)))
            .reversed()
            .thenComparing(Candidate::source)
            .thenComparingInt(Candidate::ordinal);
    while (chosen.size() < limit && !left.isEmpty()) {
      Candidate best = left.stream().min(order).orElseThrow();
      left.remove(best);
      chosen.add(best);
      taken.merge(best.page(), 1, Integer::sum);
    }
    return chosen;
  }
}
