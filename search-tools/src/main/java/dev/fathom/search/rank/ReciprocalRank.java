package dev.fathom.search.rank;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts ranked lists together by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009):
 * a place in a list is worth the list's weight over 60 plus the rank. Pure.
 */
public final class ReciprocalRank {
  private static final int RANK_OFFSET = 60;

  private ReciprocalRank() {}

  /**
   * A ranked list, best first, nothing twice.
   *
   * @param weight of its ranks, relative to other lists
   */
  public record Ranked<T>(double weight, List<T> items) {
    public Ranked {
      items = List.copyOf(items);
    }
  }

  /** The score of every item in any list, in the order in which they first appear. */
  public static <T> Map<T, Double> fuse(List<Ranked<T>> lists) {
    Map<T, Double> scores = new LinkedHashMap<>();
    for (Ranked<T> list : lists) {
      int rank = 0;
      for (T item : list.items()) {
        rank++;
        scores.merge(item, list.weight() / (RANK_OFFSET + rank), Double::sum);
      }
    }
    return scores;
  }
}
