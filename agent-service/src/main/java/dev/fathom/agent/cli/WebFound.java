package dev.fathom.agent.cli;

import dev.fathom.search.find.FusedHit;
import dev.fathom.search.find.FusedHit.Copy;
import dev.fathom.search.find.SearchResults;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What a search of the web gave, as it is printed in JSON. */
record WebFound(List<Page> hits, List<Asked> providers) {
  /**
   * A page.
   *
   * @param contradictions numbers that near-copies give otherwise
   */
  record Page(
      int rank,
      String url,
      String title,
      String snippet,
      String owner,
      boolean primary,
      Set<String> foundBy,
      Set<String> owners,
      List<String> contradictions,
      double score) {}

  /**
   * A provider that was asked.
   *
   * @param outcome {@code Found}, {@code NothingThere}, {@code Throttled}, {@code Down}, {@code
   *     Unreachable}, {@code OverBudget} or {@code NotConfigured}
   */
  record Asked(String name, String outcome, String detail, long milliseconds) {}

  static WebFound of(SearchResults results, int top) {
    List<FusedHit> hits = results.hits().stream().limit(top).toList();
    return new WebFound(
        IntStream.range(0, hits.size()).mapToObj(i -> page(i + 1, hits.get(i))).toList(),
        results.reports().stream()
            .map(
                report ->
                    new Asked(
                        report.provider(),
                        report.outcome().getClass().getSimpleName(),
                        WebSearchText.outcome(report.outcome()),
                        report.took().toMillis()))
            .toList());
  }

  private static Page page(int rank, FusedHit hit) {
    return new Page(
        rank,
        hit.hit().url(),
        hit.hit().title(),
        hit.hit().snippet(),
        hit.owner(),
        hit.primary(),
        hit.foundBy(),
        hit.owners(),
        hit.copies().stream().map(Copy::contradictions).flatMap(List::stream).toList(),
        hit.score());
  }
}
