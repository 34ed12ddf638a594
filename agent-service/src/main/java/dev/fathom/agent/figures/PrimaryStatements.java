package dev.fathom.agent.figures;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells the statements of the whole company from other tables that look like statements: summaries
 * in the discussion of results, condensed statements of a guarantor, unaudited quarters.
 */
final class PrimaryStatements {
  private static final Pattern TITLE =
      Pattern.compile(
          "(?i)\\bconsolidated\\b.*\\b(?:statements?|balance sheets?)\\b|\\bstatements? of\\b|\\bbalance sheets?\\b|合并");

  private PrimaryStatements() {}

  /** A table as read. */
  record Read(String caption, Statement statement, int page, List<Figure> figures) {}

  /** The figures of all tables; only those of primary statements keep their statement. */
  static List<Figure> mark(List<Read> tables) {
    Map<Statement, Read> best = new EnumMap<>(Statement.class);
    for (Read table : tables) {
      best.merge(table.statement, table, (old, next) -> score(next) > score(old) ? next : old);
    }
    return tables.stream()
        .flatMap(
            table -> {
              Read first = best.get(table.statement);
              boolean primary = first == null || first.equals(table) || continues(first, table);
              return primary
                  ? table.figures.stream()
                  : table.figures.stream().map(f -> f.in(Statement.OTHER));
            })
        .toList();
  }

  /** Cash flows often run over two pages. */
  private static boolean continues(Read first, Read table) {
    return table.statement == Statement.CASH_FLOW && Math.abs(table.page - first.page) == 1;
  }

  private static double score(Read table) {
    long items =
        table.figures.stream().map(Figure::lineItem).filter(i -> !i.isEmpty()).distinct().count();
    long labels = table.figures.stream().map(Figure::label).distinct().count();
    long years =
        table.figures.stream()
            .filter(f -> f.period().annual())
            .map(f -> f.period().fiscalYear())
            .distinct()
            .count();
    long quarters =
        table.figures.stream()
            .filter(f -> f.period().months() > 0 && f.period().months() < 12)
            .count();
    double title = TITLE.matcher(table.caption).find() ? 3 : 0;
    return items + 0.15 * labels + years + title - (quarters > 0 && years == 0 ? 3 : 0);
  }
}
