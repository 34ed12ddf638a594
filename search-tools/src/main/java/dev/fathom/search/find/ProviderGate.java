package dev.fathom.search.find;

import dev.fathom.search.find.ProviderOutcome.OverBudget;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** A provider with its budget and its circuit breaker. Thread-safe; the lock is held briefly. */
final class ProviderGate {
  private final SearchProvider provider;
  private final Budget budget;
  private final Clock clock;
  private CircuitBreaker breaker = CircuitBreaker.CLOSED;
  private Spending spending = Spending.NONE;

  ProviderGate(SearchProvider provider, Budget budget, Clock clock) {
    this.provider = provider;
    this.budget = budget;
    this.clock = clock;
  }

  SearchProvider provider() {
    return provider;
  }

  /** Spends one request; says why not where the provider must not be asked now. */
  synchronized Optional<ProviderOutcome> enter() {
    Instant now = clock.instant();
    Optional<ProviderOutcome> refusal = breaker.refusal(now);
    if (refusal.isPresent()) {
      return refusal;
    }
    spending = spending.at(now, budget);
    if (!spending.allows(budget)) {
      return Optional.of(new OverBudget(spending.until(budget)));
    }
    spending = spending.plusOne();
    return Optional.empty();
  }

  synchronized void record(ProviderOutcome outcome) {
    breaker = breaker.after(outcome, clock.instant());
  }
}
