package dev.fathom.agent.evidence;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.report.Citation;
import dev.fathom.search.document.Span;
import dev.fathom.search.passage.Passage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes citations of evidence and figures, and only such as are exact: the quote is the source's
 * text at the span, and the span lies in the passage. For one run; not thread-safe.
 */
final class Citations {
  private final Corpora corpora;
  private final Map<String, List<Passage>> passages = new HashMap<>();

  Citations(Corpora corpora) {
    this.corpora = corpora;
  }

  /** The citation of evidence; empty where its quote is not what the source says there. */
  Optional<Citation> of(Evidence evidence) {
    List<Passage> all = passages(evidence.source());
    if (evidence.passage() < 0 || evidence.passage() >= all.size()) {
      return Optional.empty();
    }
    return cite(all.get(evidence.passage()), evidence.span(), evidence.quote());
  }

  /** The passage that evidence stands in, once it has a citation. */
  Passage passage(Evidence evidence) {
    return passages(evidence.source()).get(evidence.passage());
  }

  Optional<Passage> passage(Figure figure) {
    return passages(figure.source()).stream()
        .filter(passage -> passage.span().contains(figure.cell()))
        .findFirst();
  }

  /** The citation of a figure: its row where one passage holds it, otherwise its cell. */
  Optional<Citation> of(Figure figure) {
    return at(figure.source(), figure.row()).or(() -> at(figure.source(), figure.cell()));
  }

  private Optional<Citation> at(String source, Span span) {
    return passages(source).stream()
        .filter(passage -> passage.span().contains(span))
        .findFirst()
        .flatMap(passage -> cite(passage, span, within(passage, span)));
  }

  private static Optional<Citation> cite(Passage passage, Span span, String quote) {
    if (quote.isBlank() || !passage.span().contains(span) || !within(passage, span).equals(quote)) {
      return Optional.empty();
    }
    return Optional.of(
        new Citation(passage.source(), passage.page(), passage.ordinal(), quote, span));
  }

  private static String within(Passage passage, Span span) {
    int offset = passage.span().start();
    return passage.text().substring(span.start() - offset, span.end() - offset);
  }

  private List<Passage> passages(String source) {
    return passages.computeIfAbsent(source, corpora::passages);
  }
}
