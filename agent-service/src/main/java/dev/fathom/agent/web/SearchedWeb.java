package dev.fathom.agent.web;

import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.Source;
import dev.fathom.search.fetch.FetchOutcome;
import dev.fathom.search.fetch.FetchOutcome.Fetched;
import dev.fathom.search.fetch.Fetcher;
import dev.fathom.search.fetch.WebResource;
import dev.fathom.search.find.FusedHit;
import dev.fathom.search.find.ProviderOutcome;
import dev.fathom.search.find.ProviderReport;
import dev.fathom.search.find.SearchBroker;
import dev.fathom.search.find.SearchResults;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.read.UnreadableDocumentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Pages that search services find, fetched and read like any other document.
 *
 * <p>Thread-safe. Pages are fetched side by side, on virtual threads; the fetcher's queue for each
 * host keeps that polite. A page that cannot be had costs only itself.
 */
final class SearchedWeb implements Web {
  private static final int HITS = 10;
  private static final int MOST_PAGES = 6;

  private final SearchBroker broker;
  private final Fetcher fetcher;
  private final CorpusService corpora;

  SearchedWeb(SearchBroker broker, Fetcher fetcher, CorpusService corpora) {
    this.broker = broker;
    this.fetcher = fetcher;
    this.corpora = corpora;
  }

  @Override
  public Collected collect(List<String> queries, Locale language) throws InterruptedException {
    Map<String, FusedHit> found = new LinkedHashMap<>();
    Set<Failure> failures = new LinkedHashSet<>();
    boolean offline = !queries.isEmpty();
    for (String query : queries) {
      SearchResults results = broker.search(new WebQuery(query, language, HITS));
      offline &= results.offline();
      results.reports().stream().flatMap(report -> failure(report).stream()).forEach(failures::add);
      results.hits().stream()
          .filter(hit -> !hit.owner().equals(FusedHit.OWN_DOCUMENTS))
          .forEach(hit -> found.putIfAbsent(hit.canonical(), hit));
    }
    List<FusedHit> best = found.values().stream().limit(MOST_PAGES).toList();
    return new Collected(visit(best), offline ? List.of() : List.copyOf(failures), offline);
  }

  private static List<Failure> failure(ProviderReport report) {
    return switch (report.outcome()) {
      case ProviderOutcome.Found(int hits, List<String> notes) ->
          notes.stream().map(note -> new Failure(report.provider(), note)).toList();
      case ProviderOutcome.NothingThere() -> List.of();
      case ProviderOutcome.NotConfigured(String remedy) -> List.of();
      case ProviderOutcome.Throttled(var until) ->
          List.of(new Failure(report.provider(), "throttled until " + until));
      case ProviderOutcome.OverBudget(var until) ->
          List.of(new Failure(report.provider(), "budget spent until " + until));
      case ProviderOutcome.Down(String reason) -> List.of(new Failure(report.provider(), reason));
      case ProviderOutcome.Unreachable() -> List.of(new Failure(report.provider(), "unreachable"));
    };
  }

  private List<Visit> visit(List<FusedHit> hits) throws InterruptedException {
    List<Visit> visits = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Visit>> running =
          hits.stream().map(hit -> threads.submit(() -> visit(hit))).toList();
      try {
        for (Future<Visit> one : running) {
          visits.add(one.get());
        }
      } catch (ExecutionException failure) {
        throw new IllegalStateException(failure.getCause());
      } finally {
        running.forEach(one -> one.cancel(true));
      }
    }
    return visits;
  }

  private Visit visit(FusedHit hit) throws InterruptedException {
    return switch (fetcher.fetch(hit.hit().url())) {
      case Fetched(WebResource page) -> read(hit, page);
      case FetchOutcome other -> visit(hit, other.url(), "", other.explanation());
    };
  }

  private Visit read(FusedHit hit, WebResource page) {
    try {
      Source source = corpora.keep(page.name(), page.url(), page.readable());
      return visit(hit, page.url(), source.id(), "");
    } catch (UnreadableDocumentException unreadable) {
      return visit(hit, page.url(), "", unreadable.reason());
    }
  }

  private static Visit visit(FusedHit hit, String url, String source, String explanation) {
    return new Visit(
        url, hit.hit().title(), source, explanation, hit.agreement(), hit.contradicted());
  }
}
