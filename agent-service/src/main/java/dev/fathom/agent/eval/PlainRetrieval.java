package dev.fathom.agent.eval;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.Source;
import dev.fathom.agent.eval.FinanceBenchEvaluation.Scope;
import dev.fathom.search.eval.PlainSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How often plain BM25 over pages finds the evidence: what the platform's search is measured
 * beside.
 */
public record PlainRetrieval(double pageHitAt1, double pageHitAt5, double pageHitAt10) {
  private static final int PAGES = 10;

  /** Puts the questions of the bench to plain BM25 over the pages of the given sources. */
  public static PlainRetrieval measure(
      FinanceBench bench, Corpora corpora, Set<String> sources, Scope scope) throws IOException {
    List<Integer> ranks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (var search = new PlainSearch()) {
      for (Source source : corpora.sources(sources)) {
        String name = source.name().replaceFirst("\\.[^.]*$", "");
        names.add(name);
        search.add(name, corpora.document(source.id()));
      }
      for (FinanceBench.Item item : bench.items()) {
        boolean one = scope == Scope.DOCUMENT && names.contains(item.doc());
        List<PlainSearch.Hit> hits = search.search(item.question(), one ? item.doc() : null, PAGES);
        ranks.add(
            hits.stream()
                    .map(hit -> item.isEvidence(hit.source(), hit.page()))
                    .toList()
                    .indexOf(true)
                + 1);
      }
    }
    return new PlainRetrieval(share(ranks, 1), share(ranks, 5), share(ranks, PAGES));
  }

  private static double share(List<Integer> ranks, int limit) {
    return ranks.stream().filter(rank -> rank > 0 && rank <= limit).count()
        / (double) Math.max(1, ranks.size());
  }

  /** A line for the terminal, below those of {@link FinanceBenchResult#text()}. */
  public String text() {
    return "  plain BM25  page hit@1 %.3f   hit@5 %.3f   hit@10 %.3f%n"
        .formatted(pageHitAt1, pageHitAt5, pageHitAt10);
  }
}
