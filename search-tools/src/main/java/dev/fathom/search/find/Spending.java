package dev.fathom.search.find;

import java.time.Instant;

/**
 * What is spent of a budget since its window began. Pure.
 *
 * @param spent requests
 */
record Spending(Instant since, int spent) {
  static final Spending NONE = new Spending(Instant.EPOCH, 0);

  /** With the window begun anew where it is over. */
  Spending at(Instant now, Budget budget) {
    return now.isBefore(until(budget)) ? this : new Spending(now, 0);
  }

  boolean allows(Budget budget) {
    return spent < budget.requests();
  }

  Spending plusOne() {
    return new Spending(since, spent + 1);
  }

  Instant until(Budget budget) {
    return since.plus(budget.window());
  }
}
