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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the figure of a line item for a fiscal year, or for a quarter of it, among the figures of
 * one or several sources. Immutable.
 */
public final class FigureLookup {
  private static final Pattern RESTATED =
      Pattern.compile("(?i)\\b(?:restated|revised|recast|as adjusted)\\b|重述|调整后");
  private static final Pattern SUPERSEDED =
      Pattern.compile(
          "(?i)\\b(?:as|previously|originally|initially) (?:previously |originally )?reported\\b"
              + "|\\badjustments?\\b|\\beffects? of\\b|调整前");

  private static final Pattern GROUP = Pattern.compile("(?i)\\b(?:group|consolidated)\\b|合并|本集团");
  private static final Pattern PART =
      Pattern.compile(
          "(?i)\\b(?:parent|company|guarantors?|issuers?|subsidiar(?:y|ies)|eliminat\\w+)\\b|母公司|本公司");

  private final List<Figure> figures;
  private final Taxonomy taxonomy;

  private FigureLookup(List<Figure> figures, Taxonomy taxonomy) {
    this.figures = List.copyOf(figures);
    this.taxonomy = taxonomy;
  }

  /** A lookup of whole fiscal years. */
  public static FigureLookup ofYears(List<Figure> figures, Taxonomy taxonomy) {
    return new FigureLookup(
        figures.stream().filter(figure -> figure.period().annual()).toList(), taxonomy);
  }

  /**
   * A lookup of the quarter that a quarterly report is about. The year before holds the same
   * quarter's flows, and the balances that the report compares with, which are mostly those at the
   * end of that year.
   *
   * @param fiscalYear the year of the quarter
   */
  public static FigureLookup ofQuarter(List<Figure> figures, int fiscalYear, Taxonomy taxonomy) {
    return new FigureLookup(QuarterFigures.of(figures, fiscalYear), taxonomy);
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
    of(lineItem).forEach(figure -> years.add(figure.period().fiscalYear()));
    return years;
  }

  /**
   * The figure of a line item for a fiscal year or the quarter of it, or its end. The primary
   * statements go before other tables, restated columns before the others, whole-company rows
   * before rows within a block.
   */
  public Found find(String lineItem, int fiscalYear) {
    List<Figure> candidates =
        of(lineItem).stream().filter(f -> f.period().fiscalYear() == fiscalYear).toList();
    if (candidates.isEmpty()) {
      return new Found.None();
    }
    int best = candidates.stream().mapToInt(figure -> rank(figure, lineItem)).min().orElseThrow();
    List<Figure> first = candidates.stream().filter(f -> rank(f, lineItem) == best).toList();
    List<Figure> values = distinct(inMainCurrency(ofTheGroup(restated(first))));
    return one(values, "total").or(() -> one(values, "net")).orElseGet(() -> found(values));
  }

  private static Found found(List<Figure> values) {
    return values.size() == 1 ? new Found.One(values.getFirst()) : new Found.Several(values);
  }

  /** Each value once, in the order of printing. */
  private static List<Figure> distinct(List<Figure> candidates) {
    Map<BigDecimal, Figure> distinct = new LinkedHashMap<>();
    candidates.stream()
        .sorted(Comparator.comparingInt(figure -> figure.cell().start()))
        .forEach(
            figure -> distinct.putIfAbsent(figure.quantity().value().stripTrailingZeros(), figure));
    return new ArrayList<>(distinct.values());
  }

  /** A restated column goes before the others, and what it replaces comes last. */
  private static List<Figure> restated(List<Figure> candidates) {
    List<Figure> restated =
        candidates.stream()
            .filter(figure -> !isSuperseded(figure))
            .filter(figure -> RESTATED.matcher(head(figure)).find())
            .toList();
    List<Figure> current = candidates.stream().filter(figure -> !isSuperseded(figure)).toList();
    return !restated.isEmpty() ? restated : current.isEmpty() ? candidates : current;
  }

  /** Beside the group's column some print those of the parent, of issuers and of eliminations. */
  private static List<Figure> ofTheGroup(List<Figure> candidates) {
    List<Figure> group =
        candidates.stream().filter(figure -> GROUP.matcher(head(figure)).find()).toList();
    List<Figure> others =
        candidates.stream().filter(figure -> !PART.matcher(head(figure)).find()).toList();
    return !group.isEmpty() ? group : others.isEmpty() ? candidates : others;
  }

  /** Of two currencies side by side the one that most figures are in: the other is for comfort. */
  private List<Figure> inMainCurrency(List<Figure> candidates) {
    if (candidates.stream().map(Figure::unit).distinct().count() < 2) {
      return candidates;
    }
    Map<Unit, Long> uses =
        figures.stream().collect(Collectors.groupingBy(Figure::unit, Collectors.counting()));
    long most = candidates.stream().mapToLong(f -> uses.getOrDefault(f.unit(), 0L)).max().orElse(0);
    return candidates.stream().filter(f -> uses.getOrDefault(f.unit(), 0L) == most).toList();
  }

  /** Whether it stands in a column that a restated one replaces or leads to. */
  static boolean isSuperseded(Figure figure) {
    return SUPERSEDED.matcher(head(figure)).find();
  }

  private static String head(Figure figure) {
    return figure.period().printed() + " " + figure.column();
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

  /** The figures of a line item for the periods looked up. */
  List<Figure> of(String lineItem) {
    return figures.stream().filter(figure -> figure.lineItem().equals(lineItem)).toList();
  }

  private int rank(Figure figure, String lineItem) {
    Statement home = taxonomy.lineItem(lineItem).map(LineItem::statement).orElse(Statement.OTHER);
    int like = taxonomy.isName(figure.label(), lineItem) ? 0 : 1;
    if (figure.statement() == home) {
      return like;
    }
    boolean named = figure.unit().kind() != Unit.Kind.UNKNOWN;
    return (figure.statement() == Statement.OTHER ? 4 : 2) + (named ? 0 : 4) + like;
  }
}
