package dev.fathom.search.find;

/** A provider has no hits to give; the outcome says why. */
public final class ProviderException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient ProviderOutcome outcome;

  public ProviderException(ProviderOutcome outcome) {
    super(outcome.toString());
    this.outcome = outcome;
  }

  public static ProviderException down(String reason) {
    return new ProviderException(new ProviderOutcome.Down(reason));
  }

  public ProviderOutcome outcome() {
    return outcome;
  }
}
