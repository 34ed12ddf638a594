package dev.fathom.search.fetch;

/** Carries the outcome out of wherever the fetch ended. */
final class Ended extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient FetchOutcome outcome;

  Ended(FetchOutcome outcome) {
    super(outcome.url() + " " + outcome.explanation());
    this.outcome = outcome;
  }

  FetchOutcome outcome() {
    return outcome;
  }
}
