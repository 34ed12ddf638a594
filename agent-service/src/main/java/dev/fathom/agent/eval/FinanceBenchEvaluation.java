package dev.fathom.agent.eval;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.Source;
import dev.fathom.agent.eval.FinanceBenchResult.PerQuestion;
import dev.fathom.agent.eval.FinanceBenchResult.Stated;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.ReportFigure;
import dev.fathom.agent.run.NewRun;
import dev.fathom.agent.run.Run;
import dev.fathom.agent.run.Runs;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the questions of a {@link FinanceBench} to the platform as a user would, one after another,
 * and measures what comes back.
 */
@ApplicationScoped
@Unremovable
public class FinanceBenchEvaluation {
  private static final int PASSAGES = 10;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final CorpusService service;
  private final Corpora corpora;
  private final Runs runs;

  FinanceBenchEvaluation(CorpusService service, Corpora corpora, Runs runs) {
    this.service = service;
    this.corpora = corpora;
    this.runs = runs;
  }

  /** Which filings a question may be answered from. */
  public enum Scope {
    ALL,
    DOCUMENT
  }

  /** Hears each question as it is done. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A question was asked and its answer measured.
     *
     * @param report absent where the run ended without one
     */
    void answered(FinanceBench.Item item, Optional<Report> report, PerQuestion result);
  }

  /**
   * Asks every question.
   *
   * @param corpus of the filings
   * @param reasoner that is asked
   */
  public FinanceBenchResult evaluate(
      FinanceBench bench, UUID corpus, Scope scope, String reasoner, Listener listener)
      throws InterruptedException {
    Map<String, String> names =
        corpora.sources(service.sources(corpus, null)).stream()
            .collect(Collectors.toMap(Source::id, FinanceBenchEvaluation::name));
    var done = new ArrayList<PerQuestion>();
    for (FinanceBench.Item item : bench.items()) {
      done.add(
          ask(item, corpus, scope == Scope.ALL ? null : item.doc(), reasoner, names, listener));
    }
    return FinanceBenchResult.of(scope.name().toLowerCase(Locale.ROOT), reasoner, done);
  }

  private PerQuestion ask(
      FinanceBench.Item item,
      UUID corpus,
      @Nullable String document,
      String reasoner,
      Map<String, String> names,
      Listener listener)
      throws InterruptedException {
    Set<String> sources = service.sources(corpus, document);
    List<SearchHit> hits =
        corpora.search(new SearchQuery(item.question(), List.of(), sources, PASSAGES));
    int rank =
        rank(
            hits.stream()
                .map(SearchHit::passage)
                .map(passage -> item.isEvidence(nameOf(names, passage.source()), passage.page()))
                .toList());
    Instant start = Instant.now();
    Optional<Report> report =
        report(new NewRun(corpus, document, item.question(), null, reasoner, true), sources);
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    List<Citation> citations = report.map(FinanceBenchEvaluation::citations).orElse(List.of());
    Optional<ReportFigure> figure = report.map(Report::answer).map(Report.Answer::figure);
    Optional<GoldNumber> gold =
        item.numeric() ? GoldNumber.of(item.question(), item.answer()) : Optional.empty();
    PerQuestion result =
        new PerQuestion(
            item.id(),
            rank,
            rank(
                citations.stream()
                    .map(
                        citation ->
                            item.isEvidence(nameOf(names, citation.source()), citation.page()))
                    .toList()),
            citations.size(),
            (int) citations.stream().filter(this::exact).count(),
            item.numeric(),
            figure.map(FinanceBenchEvaluation::written).orElse(""),
            gold.isPresent() && figure.isPresent() && gold.get().matches(figure.get()),
            report.map(written -> direction(item, written)).orElse(Stated.NOTHING),
            report
                .map(written -> new UntracedNumbers(written, this::page).find())
                .orElse(List.of()),
            report.map(Report::usage).map(Report.Usage::tokens).orElse(0L),
            seconds);
    listener.answered(item, report, result);
    return result;
  }

  private Optional<Report> report(NewRun asked, Set<String> sources) throws InterruptedException {
    Run run = runs.start(asked, sources);
    while (!run.state().terminal()) {
      Thread.sleep(PAUSE);
      run = runs.find(run.id());
    }
    return runs.report(run.id());
  }

  /** Compares yes or no where both answers begin with it, otherwise the direction both state. */
  static Stated direction(FinanceBench.Item item, Report report) {
    if (item.numeric()) {
      return Stated.NOTHING;
    }
    String text = report.answer().text();
    Optional<Direction> known = Direction.yesOrNo(item.answer());
    Optional<Direction> given = Direction.yesOrNo(text);
    if (known.isEmpty() || given.isEmpty()) {
      known = Direction.of(item.answer());
      given = Direction.of(text);
    }
    if (known.isEmpty() || given.isEmpty()) {
      return Stated.NOTHING;
    }
    return known.equals(given) ? Stated.RIGHT : Stated.WRONG;
  }

  /** The text of the page that a figure stands on. */
  private String page(ReportFigure figure) {
    return corpora.passages(figure.source()).stream()
        .filter(passage -> passage.page() == figure.page())
        .map(Passage::text)
        .collect(Collectors.joining("\n"));
  }

  private boolean exact(Citation citation) {
    return corpora.passages(citation.source()).stream()
        .filter(passage -> passage.ordinal() == citation.passage())
        .map(Passage::text)
        .anyMatch(text -> text.contains(citation.quote()));
  }

  private static List<Citation> citations(Report report) {
    return Stream.concat(
            report.answer().citations().stream(),
            report.sections().stream()
                .flatMap(section -> section.claims().stream())
                .flatMap(claim -> claim.citations().stream()))
        .toList();
  }

  private static int rank(List<Boolean> hits) {
    return hits.indexOf(true) + 1;
  }

  private static String nameOf(Map<String, String> names, String source) {
    return names.getOrDefault(source, source);
  }

  private static String name(Source source) {
    return source.name().replaceFirst("\\.[^.]*$", "");
  }

  private static String written(ReportFigure figure) {
    return "%s %s%s"
        .formatted(
            figure.value().toPlainString(),
            figure.scale() == 0 ? "" : "x10^" + figure.scale() + " ",
            figure.unit())
        .strip();
  }
}
