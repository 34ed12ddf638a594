package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the figure of a line item for a fiscal year among the figures of one or several sources.
 * Immutable.
 */
public final class FigureLookup {
  private final List<Figure> figures;
  private final Taxonomy taxonomy;

  public FigureLookup(List<Figure> figures, Taxonomy taxonomy) {
    this.figures = List.copyOf(figures);
    this.taxonomy = taxonomy;
  }

  /** What a lookup came to. */
  public sealed interface Found {
    record One(Figure figure) implements Found {}

    /** Candidates that disagree, the likeliest first. */
    record Several(List<Figure> candidates) implements Found {
      public Several {
        candidates = List.copyOf(candidates);
      }
    }

    record None() implements Found {}
  }

  /** The fiscal years for which the line item is there, the earliest first. */
  public NavigableSet<Integer> years(String lineItem) {
    NavigableSet<Integer> years = new TreeSet<>();
    of(lineItem).stream()
        .filter(figure -> figure.period().annual())
        .forEach(figure -> years.add(figure.period().fiscalYear()));
    return years;
  }

  /**
   * The figure of a line item for a whole fiscal year, or its end. The primary statements go before
   * other tables, whole-company rows before rows within a block.
   */
  public Found find(String lineItem, int fiscalYear) {
    List<Figure> candidates =
        of(lineItem).stream()
            .filter(figure -> figure.period().annual())
            .filter(figure -> figure.period().fiscalYear() == fiscalYear)
            .toList();
    if (candidates.isEmpty()) {
      return new Found.None();
    }
    int best = candidates.stream().mapToInt(figure -> rank(figure, lineItem)).min().orElseThrow();
    Map<BigDecimal, Figure> distinct = new LinkedHashMap<>();
    candidates.stream()
        .filter(figure -> rank(figure, lineItem) == best)
        .sorted(Comparator.comparingInt(figure -> figure.cell().start()))
        .forEach(
            figure -> distinct.putIfAbsent(figure.quantity().value().stripTrailingZeros(), figure));
    List<Figure> values = new ArrayList<>(distinct.values());
    return one(values, "total").or(() -> one(values, "net")).orElseGet(() -> found(values));
  }

  private static Found found(List<Figure> values) {
    return values.size() == 1 ? new Found.One(values.getFirst()) : new Found.Several(values);
  }

  /** A total goes before its parts, and a net amount before the gross one above it. */
  private static Optional<Found> one(List<Figure> values, String word) {
    List<Figure> named =
        values.stream()
            .filter(
                figure -> List.of(Names.normalise(figure.label()).split(" ", -1)).contains(word))
            .toList();
    return named.size() == 1 && values.size() > 1
        ? Optional.of(new Found.One(named.getFirst()))
        : Optional.empty();
  }

  private List<Figure> of(String lineItem) {
    return figures.stream().filter(figure -> figure.lineItem().equals(lineItem)).toList();
  }

  private int rank(Figure figure, String lineItem) {
    Statement home = taxonomy.lineItem(lineItem).map(LineItem::statement).orElse(Statement.OTHER);
    if (figure.statement() == home) {
      return 0;
    }
    boolean named = figure.unit().kind() != Unit.Kind.UNKNOWN;
    return (figure.statement() == Statement.OTHER ? 2 : 1) + (named ? 0 : 2);
  }
}
