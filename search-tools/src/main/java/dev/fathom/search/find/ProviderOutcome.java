package dev.fathom.search.find;

import java.time.Instant;
import java.util.List;

/** How asking a provider ended. Texts are for people and never hold a key. */
public sealed interface ProviderOutcome {
  /**
   * It found something.
   *
   * @param notes what went wrong beside it
   */
  record Found(int hits, List<String> notes) implements ProviderOutcome {
    public Found {
      notes = List.copyOf(notes);
      if (hits < 1) {
        throw new IllegalArgumentException("Found means one hit at least, not " + hits);
      }
    }
  }

  /** It looked, and there is nothing. */
  record NothingThere() implements ProviderOutcome {}

  /** It asked to be left alone. */
  record Throttled(Instant until) implements ProviderOutcome {}

  /** It failed, refused or gave an answer that makes no sense. */
  record Down(String reason) implements ProviderOutcome {}

  /** Its host cannot be resolved or connected to. */
  record Unreachable() implements ProviderOutcome {}

  /** What may be spent on it is spent. */
  record OverBudget(Instant until) implements ProviderOutcome {}

  /** It lacks a setting; the remedy names it. */
  record NotConfigured(String remedy) implements ProviderOutcome {}
}
