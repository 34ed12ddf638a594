package dev.fathom.search.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chooses the best so that they spread over pages. Pure. */
final class Spread {
  /** What a further passage of the same page is worth, each time. */
  private static final double SAME_PAGE = 0.5;

  private Spread() {}

  /** The best, one by one, where each passage taken makes the others of its page worth less. */
  static List<Candidate> best(List<Candidate> candidates, int limit) {
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
