package dev.fathom.agent.evidence;

import dev.fathom.agent.figures.Unit;
import java.util.Set;

/**
 * What a number in a text counts, as far as the words beside it tell.
 *
 * @param currencies ISO codes that an amount of money may be in; empty where nothing tells
 */
record Denomination(Kind kind, Set<String> currencies) {
  enum Kind {
    /** Nothing stands beside the number. */
    NONE,
    MONEY,
    PERCENT,
    /** Percentage points; basis points are hundredths of them. */
    POINTS,
    SHARES,
    DAYS,
    /** A factor, as in "2.5 times". */
    TIMES
  }

  static final Denomination NONE = new Denomination(Kind.NONE);
  static final Denomination PERCENT = new Denomination(Kind.PERCENT);
  static final Denomination POINTS = new Denomination(Kind.POINTS);

  Denomination {
    currencies = Set.copyOf(currencies);
  }

  Denomination(Kind kind) {
    this(kind, Set.of());
  }

  static Denomination money(Set<String> currencies) {
    return new Denomination(Kind.MONEY, currencies);
  }

  static Denomination of(Unit unit) {
    return switch (unit.kind()) {
      case MONEY, MONEY_PER_SHARE ->
          money(unit.currency().isEmpty() ? Set.of() : Set.of(unit.currency()));
      case PERCENT -> PERCENT;
      case SHARES -> new Denomination(Kind.SHARES);
      case DAYS -> new Denomination(Kind.DAYS);
      case RATIO -> new Denomination(Kind.TIMES);
      case UNKNOWN -> NONE;
    };
  }

  boolean none() {
    return kind == Kind.NONE;
  }

  /** Whether two amounts of money may be in the same currency. */
  boolean sharesCurrency(Denomination other) {
    return currencies.isEmpty()
        || other.currencies.isEmpty()
        || currencies.stream().anyMatch(other.currencies::contains);
  }
}
