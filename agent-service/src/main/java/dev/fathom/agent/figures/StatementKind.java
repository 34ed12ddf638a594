package dev.fathom.agent.figures;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;

/** Tells which financial statement a table is by the line items in it. */
final class StatementKind {
  private static final int FEWEST_ITEMS = 4;

  private StatementKind() {}

  static Statement of(List<Figure> figures, Taxonomy taxonomy) {
    Set<LineItem> items =
        figures.stream()
            .map(Figure::label)
            .distinct()
            .flatMap(label -> taxonomy.ofLabel(label, Statement.OTHER).stream())
            .collect(toSet());
    Set<String> ids = items.stream().map(LineItem::id).collect(toSet());
    if (ids.contains("operating_cash_flow")
        && (ids.contains("investing_cash_flow") || ids.contains("depreciation_amortization"))
        && ids.size() >= FEWEST_ITEMS - 1) {
      return Statement.CASH_FLOW;
    }
    if (ids.contains("investing_cash_flow") && ids.contains("financing_cash_flow")) {
      return Statement.CASH_FLOW;
    }
    if (ids.contains("total_assets")
        && (ids.contains("current_liabilities")
            || ids.contains("total_liabilities")
            || ids.contains("equity"))
        && of(items, Statement.BALANCE_SHEET) >= FEWEST_ITEMS
        && of(items, Statement.INCOME) < of(items, Statement.BALANCE_SHEET)) {
      return Statement.BALANCE_SHEET;
    }
    if (ids.contains("revenue")
        && (ids.contains("pretax_income") || ids.contains("income_tax"))
        && of(items, Statement.INCOME) >= FEWEST_ITEMS) {
      return Statement.INCOME;
    }
    return Statement.OTHER;
  }

  private static long of(Set<LineItem> items, Statement statement) {
    return items.stream().filter(item -> item.statement() == statement).count();
  }
}
