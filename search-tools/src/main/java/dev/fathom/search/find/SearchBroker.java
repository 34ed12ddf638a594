package dev.fathom.search.find;

import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.ProviderOutcome.Found;
import dev.fathom.search.find.ProviderOutcome.NothingThere;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks several providers at once and puts their hits together.
 *
 * <p>Thread-safe. Each provider is asked on a virtual thread of its own; whoever has not answered
 * by the deadline is interrupted and reported as down. Interrupting the caller interrupts them all.
 * A provider that fails never spoils what the others found, and what happened to each of them
 * stands beside the hits: an empty list of hits alone says nothing.
 */
public final class SearchBroker {
  private final Map<String, ProviderGate> gates;
  private final BrokerLimits limits;
  private final Clock clock;

  public SearchBroker(List<SearchProvider> providers, BrokerLimits limits, Clock clock) {
    this(gates(providers, limits, clock), limits, clock);
  }

  private SearchBroker(Map<String, ProviderGate> gates, BrokerLimits limits, Clock clock) {
    this.gates = Collections.unmodifiableMap(gates);
    this.limits = limits;
    this.clock = clock;
  }

  private static Map<String, ProviderGate> gates(
      List<SearchProvider> providers, BrokerLimits limits, Clock clock) {
    Map<String, ProviderGate> gates = new LinkedHashMap<>();
    for (SearchProvider provider : providers) {
      Budget budget = provider.paid() ? limits.paid() : limits.free();
      if (gates.put(provider.name(), new ProviderGate(provider, budget, clock)) != null) {
        throw new IllegalArgumentException("Two search providers are called " + provider.name());
      }
    }
    return gates;
  }

  /**
   * A broker with one provider more, such as the documents of one tenant. What the others may spend
   * and whether they rest stays common.
   */
  public SearchBroker with(SearchProvider provider) {
    Map<String, ProviderGate> more = gates(List.of(provider), limits, clock);
    if (gates.containsKey(provider.name())) {
      throw new IllegalArgumentException("Two search providers are called " + provider.name());
    }
    more.putAll(gates);
    return new SearchBroker(more, limits, clock);
  }

  /** The names of the providers, in the order in which they were given. */
  public Set<String> providers() {
    return gates.keySet();
  }

  /** Asks the providers that fit the question. */
  public SearchResults search(WebQuery query) throws InterruptedException {
    Set<Topic> topics = TopicRules.of(query.text());
    return search(
        query,
        gates.values().stream()
            .filter(gate -> gate.provider().topics().stream().anyMatch(topics::contains))
            .toList());
  }

  /**
   * Asks these providers, whatever the question is about.
   *
   * @throws IllegalArgumentException when there is no provider of that name
   */
  public SearchResults search(WebQuery query, Set<String> providers) throws InterruptedException {
    List<ProviderGate> asked = new ArrayList<>();
    for (String name : providers) {
      ProviderGate gate = gates.get(name);
      if (gate == null) {
        throw new IllegalArgumentException(
            "There is no search provider \"%s\"; there are %s"
                .formatted(name, String.join(", ", gates.keySet())));
      }
      asked.add(gate);
    }
    return search(query, asked);
  }

  private SearchResults search(WebQuery query, List<ProviderGate> asked)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Answer> answers = new ArrayList<>();
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("search-", 0).factory());
    try {
      Map<ProviderGate, Future<Answer>> running = new LinkedHashMap<>();
      asked.forEach(gate -> running.put(gate, threads.submit(() -> ask(gate, query))));
      for (Map.Entry<ProviderGate, Future<Answer>> entry : running.entrySet()) {
        answers.add(answer(entry.getKey(), entry.getValue(), start));
      }
    } finally {
      threads.shutdownNow();
    }
    answers.sort(Comparator.comparing(answer -> answer.report().provider()));
    return new SearchResults(
        HitFusion.fuse(query.text(), answers.stream().map(Answer::found).toList()),
        answers.stream().map(Answer::report).toList());
  }

  private Answer answer(ProviderGate gate, Future<Answer> running, long start)
      throws InterruptedException {
    long left = limits.deadline().toNanos() - (System.nanoTime() - start);
    try {
      return running.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      running.cancel(true);
      var late = new Down("no answer within %d s".formatted(limits.deadline().toSeconds()));
      gate.record(late);
      return Answer.without(gate, late, limits.deadline());
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "The search provider %s is broken".formatted(gate.provider().name()), e.getCause());
    }
  }

  private static Answer ask(ProviderGate gate, WebQuery query) throws InterruptedException {
    long start = System.nanoTime();
    Optional<ProviderOutcome> refusal = gate.enter();
    if (refusal.isPresent()) {
      return Answer.without(gate, refusal.get(), Duration.ZERO);
    }
    ProviderOutcome outcome;
    List<WebHit> hits = List.of();
    try {
      ProviderAnswer answer = gate.provider().search(query);
      hits = answer.hits().stream().limit(query.limit()).toList();
      outcome = outcome(answer, hits.size());
    } catch (ProviderException e) {
      outcome = e.outcome();
    } catch (RuntimeException e) {
      outcome =
          new Down(
              "an answer that cannot be understood (%s)".formatted(e.getClass().getSimpleName()));
    }
    gate.record(outcome);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new Answer(
        new ProviderHits(gate.provider().name(), gate.provider().local(), hits),
        report(gate, outcome, took));
  }

  private static ProviderOutcome outcome(ProviderAnswer answer, int hits) {
    if (hits > 0) {
      return new Found(hits, answer.notes());
    }
    return answer.notes().isEmpty()
        ? new NothingThere()
        : new Down(String.join("; ", answer.notes()));
  }

  private static ProviderReport report(ProviderGate gate, ProviderOutcome outcome, Duration took) {
    SearchProvider provider = gate.provider();
    return new ProviderReport(provider.name(), provider.local(), outcome, took);
  }

  private record Answer(ProviderHits found, ProviderReport report) {
    static Answer without(ProviderGate gate, ProviderOutcome outcome, Duration took) {
      return new Answer(
          new ProviderHits(gate.provider().name(), gate.provider().local(), List.of()),
          SearchBroker.report(gate, outcome, took));
    }
  }
}
