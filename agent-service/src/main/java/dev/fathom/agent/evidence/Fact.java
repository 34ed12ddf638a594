package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Denomination.Kind;
import dev.fathom.agent.evidence.Directions.Direction;
import dev.fathom.agent.evidence.Mention.Bound;
import dev.fathom.agent.evidence.Mention.Reading;
import java.math.BigDecimal;
import java.util.Set;

/**
 * A number that a claim may state, with what its source says about it.
 *
 * @param value in base units, with its sign where the source tells it
 * @param scale power of ten that was applied to the number as it is printed
 * @param scales powers of ten that may be meant though nothing beside the number says so
 * @param label what the row or figure is called; empty in prose
 * @param about the label with the block and the heads that it stands under
 * @param series what it shares with the same line in other years; empty in prose
 * @param year the fiscal year; 0 where unknown
 * @param calendarYear in which its period ends by the calendar; the fiscal year where no day is
 *     known
 * @param directions what the words nearest to it say; empty in tables
 */
record Fact(
    BigDecimal value,
    Denomination unit,
    int scale,
    Set<Integer> scales,
    String label,
    String about,
    String series,
    int year,
    int calendarYear,
    String source,
    Set<Direction> directions) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal ONE_IN_TWENTY = new BigDecimal("0.05");

  Fact {
    scales = Set.copyOf(scales);
    directions = Set.copyOf(directions);
  }

  /** Whether a mention states this number, up to rounding. */
  boolean agrees(Mention mention, Reading reading) {
    if (!unitsAgree(reading)) {
      return false;
    }
    if (rounds(mention.bound(), reading, value.abs())) {
      return true;
    }
    if (scale == 0
        && scales.contains(reading.scale())
        && rounds(mention.bound(), reading, value.abs().scaleByPowerOfTen(reading.scale()))) {
      return true;
    }
    // A ratio of .52 is 52 %.
    return unit.kind() == Kind.TIMES
        && reading.unit().kind() == Kind.PERCENT
        && rounds(mention.bound(), reading, value.abs().multiply(HUNDRED));
  }

  private boolean unitsAgree(Reading reading) {
    Denomination said = reading.unit();
    return switch (said.kind()) {
      case NONE ->
          switch (unit.kind()) {
            case NONE, TIMES, SHARES, DAYS -> true;
            case MONEY -> scale == 0 && scales.isEmpty() && unit.currencies().isEmpty();
            case PERCENT, POINTS -> false;
          };
      case MONEY -> unit.kind() == Kind.MONEY && unit.sharesCurrency(said);
      case PERCENT -> unit.kind() == Kind.PERCENT || unit.kind() == Kind.TIMES;
      case POINTS -> unit.kind() == Kind.POINTS;
      case SHARES, DAYS -> unit.kind() == said.kind() || unit.none();
      case TIMES -> unit.kind() == Kind.TIMES || unit.none();
    };
  }

  /** Whether a number, rounded as it is stated, is what is stated. */
  private static boolean rounds(Bound bound, Reading stated, BigDecimal actual) {
    BigDecimal difference = actual.subtract(stated.value());
    if (difference.signum() == 0) {
      return true;
    }
    BigDecimal coarse = coarse(stated);
    return switch (bound) {
      case OVER -> difference.signum() > 0 && difference.compareTo(coarse) < 0;
      case UNDER -> difference.signum() < 0 && difference.abs().compareTo(coarse) < 0;
      case ABOUT -> difference.abs().compareTo(coarse.multiply(HALF)) <= 0;
      case AS_PRINTED -> {
        boolean rounded = difference.abs().compareTo(stated.unitInLastPlace().multiply(HALF)) <= 0;
        boolean telling =
            stated.value().divide(stated.unitInLastPlace()).compareTo(BigDecimal.TEN) >= 0
                || stated.unit().kind() == Kind.PERCENT
                || stated.unit().kind() == Kind.POINTS
                || difference.abs().compareTo(actual.multiply(ONE_IN_TWENTY)) <= 0;
        yield rounded && telling;
      }
    };
  }

  /** The place of the last digit that is not a nought: 1,200 million is meant to the hundred. */
  private static BigDecimal coarse(Reading stated) {
    BigDecimal stripped = stated.value().stripTrailingZeros();
    BigDecimal place = BigDecimal.ONE.movePointLeft(stripped.scale());
    return place.max(stated.unitInLastPlace());
  }
}
