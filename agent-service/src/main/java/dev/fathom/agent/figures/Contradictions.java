package dev.fathom.agent.figures;

import dev.fathom.agent.figures.Contradiction.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Compares what several sources say of the same figure. A pure function. */
public final class Contradictions {
  private Contradictions() {}

  /**
   * The contradiction between the figures of one line item in one year, one from each source.
   *
   * @param figures the preferred first
   * @param years the fiscal year that each source is about, by its id; 0 where unknown
   */
  public static Optional<Contradiction> between(List<Figure> figures, Map<String, Integer> years) {
    Map<BigDecimal, Figure> values = new TreeMap<>();
    figures.forEach(f -> values.putIfAbsent(f.quantity().value().stripTrailingZeros(), f));
    if (values.size() < 2) {
      return Optional.empty();
    }
    List<Figure> distinct = new ArrayList<>(figures);
    distinct.retainAll(values.values());
    Figure first = distinct.getFirst();
    Figure other = distinct.get(1);
    return Optional.of(
        new Contradiction(
            first.lineItem(),
            first.period().fiscalYear(),
            reason(first, other, years),
            distinct.stream().map(Figure::id).toList()));
  }

  private static Reason reason(Figure first, Figure other, Map<String, Integer> years) {
    if (!first.unit().equals(other.unit())
        && !first.unit().currency().isEmpty()
        && !other.unit().currency().isEmpty()) {
      return Reason.CURRENCY;
    }
    if (rounded(first, other) || rounded(other, first)) {
      return Reason.SCALE;
    }
    if (first.scale() != other.scale()
        && first
            .value()
            .stripTrailingZeros()
            .unscaledValue()
            .equals(other.value().stripTrailingZeros().unscaledValue())) {
      return Reason.SCALE_MISREAD;
    }
    if (first.period().end() != null
        && other.period().end() != null
        && !Objects.equals(first.period().end(), other.period().end())) {
      return Reason.PERIOD;
    }
    if (!Names.normalise(first.label()).equals(Names.normalise(other.label()))) {
      return Reason.LABEL;
    }
    int one = years.getOrDefault(first.source(), 0);
    int two = years.getOrDefault(other.source(), 0);
    return one > 0 && two > 0 && one != two ? Reason.RESTATED : Reason.UNKNOWN;
  }

  /** Whether the one is the other rounded to its own last place. */
  private static boolean rounded(Figure exact, Figure rough) {
    BigDecimal difference =
        exact.quantity().value().subtract(rough.quantity().value()).abs().multiply(BigDecimal.TWO);
    BigDecimal place = BigDecimal.ONE.movePointLeft(rough.value().scale());
    return exact.scale() != rough.scale()
        && difference.compareTo(place.scaleByPowerOfTen(rough.scale())) <= 0;
  }
}
