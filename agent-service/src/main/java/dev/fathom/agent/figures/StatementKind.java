package dev.fathom.agent.figures;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;

/**
 * Tells which financial statement a table is by the line items in it. A statement may be printed as
 * several tables, such as assets apart from liabilities; each is told by its own totals.
 */
final class StatementKind {
  private static final int FEWEST_ITEMS = 4;
  private static final Set<String> CASH_FLOW_TOTALS =
      Set.of("operating_cash_flow", "investing_cash_flow", "financing_cash_flow");
  private static final Set<String> BALANCE_TOTALS =
      Set.of(
          "total_assets",
          "current_assets",
          "current_liabilities",
          "total_liabilities",
          "total_liabilities_and_equity",
          "equity",
          "total_equity");
  private static final Set<String> RESULTS =
      Set.of("pretax_income", "income_tax", "net_income", "net_income_to_parent");

  private StatementKind() {}

  static Statement of(List<Figure> figures, Taxonomy taxonomy) {
    Set<LineItem> items =
        figures.stream()
            .map(Figure::label)
            .distinct()
            .map(label -> taxonomy.candidates(label, ""))
            .filter(candidates -> !candidates.isEmpty())
            .map(List::getFirst)
            .collect(toSet());
    Set<String> ids = items.stream().map(LineItem::id).collect(toSet());
    long flows = common(ids, CASH_FLOW_TOTALS);
    if (flows >= 2 || (flows == 1 && of(items, Statement.CASH_FLOW) >= FEWEST_ITEMS - 1)) {
      return Statement.CASH_FLOW;
    }
    if (common(ids, BALANCE_TOTALS) >= 2
        && of(items, Statement.BALANCE_SHEET) >= FEWEST_ITEMS
        && of(items, Statement.INCOME) < of(items, Statement.BALANCE_SHEET)) {
      return Statement.BALANCE_SHEET;
    }
    boolean top =
        ids.contains("revenue")
            || ids.contains("net_interest_income")
            || ids.contains("operating_income");
    if (top
        && common(ids, RESULTS) >= 1
        && of(items, Statement.INCOME) >= FEWEST_ITEMS
        && of(items, Statement.BALANCE_SHEET) < of(items, Statement.INCOME)) {
      return Statement.INCOME;
    }
    return Statement.OTHER;
  }

  private static long common(Set<String> ids, Set<String> wanted) {
    return wanted.stream().filter(ids::contains).count();
  }

  private static long of(Set<LineItem> items, Statement statement) {
    return items.stream().filter(item -> item.statement() == statement).count();
  }
}
