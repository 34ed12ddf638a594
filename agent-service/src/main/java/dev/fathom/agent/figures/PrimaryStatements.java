package dev.fathom.agent.figures;

import dev.fathom.agent.figures.TableFigures.Read;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells the statements of the whole company from other tables that look like statements: summaries
 * in the discussion of results, condensed statements of a guarantor, unaudited quarters.
 */
final class PrimaryStatements {
  private static final Pattern TITLE =
      Pattern.compile(
          "(?i)\\bconsolidated\\b.*\\b(?:statements?|balance sheets?)\\b|\\bstatements?"
              + " of\\b|\\bbalance sheets?\\b|合并");

  private PrimaryStatements() {}

  /** The same tables; only the figures of primary statements keep their statement. */
  static List<Read> mark(List<Read> tables) {
    Map<Statement, Integer> best = new EnumMap<>(Statement.class);
    for (int i = 0; i < tables.size(); i++) {
      best.merge(
          tables.get(i).statement(),
          i,
          (old, next) -> score(tables.get(next)) > score(tables.get(old)) ? next : old);
    }
    List<Read> marked = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      Read table = tables.get(i);
      int first = best.getOrDefault(table.statement(), i);
      boolean primary = i == first || continues(tables, first, i);
      List<Figure> figures = SignConvention.apply(table.figures());
      marked.add(
          table.with(
              primary ? figures : figures.stream().map(f -> f.in(Statement.OTHER)).toList()));
    }
    return marked;
  }

  /** Statements often run over several tables or pages: these come next to each other. */
  private static boolean continues(List<Read> tables, int first, int other) {
    Read best = tables.get(first);
    Read table = tables.get(other);
    return table.statement() != Statement.OTHER
        && Math.abs(first - other) <= 2
        && Math.abs(table.page() - best.page()) <= 1
        && Collections.disjoint(items(best), items(table));
  }

  private static Set<String> items(Read table) {
    return table.figures().stream()
        .filter(figure -> figure.period().annual() && !figure.lineItem().isEmpty())
        .map(figure -> figure.lineItem() + figure.period().fiscalYear())
        .collect(Collectors.toSet());
  }

  private static double score(Read table) {
    long items =
        table.figures().stream().map(Figure::lineItem).filter(i -> !i.isEmpty()).distinct().count();
    long labels = table.figures().stream().map(Figure::label).distinct().count();
    long years =
        table.figures().stream()
            .filter(f -> f.period().annual())
            .map(f -> f.period().fiscalYear())
            .distinct()
            .count();
    long quarters =
        table.figures().stream()
            .filter(f -> f.period().months() > 0 && f.period().months() < 12)
            .count();
    double title = TITLE.matcher(table.caption()).find() ? 3 : 0;
    boolean reconciles = table.figures().stream().anyMatch(FigureLookup::isSuperseded);
    return items
        + 0.15 * labels
        + 2 * years
        + title
        - (quarters > 0 && years == 0 ? 3 : 0)
        - (reconciles ? 6 : 0);
  }
}
