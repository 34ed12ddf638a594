package dev.fathom.search.examples;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * The figures of the example company in millions of euros: rows that were chosen ({@code
 * figures.csv}) and totals and roll-forwards that follow from them ({@code formulas.txt}).
 * Everything the corpus prints is read from here, so two documents cannot disagree.
 */
final class Ledger {
  private static final String PRIOR = "@prior";

  private final Map<String, Map<Integer, BigDecimal>> inputs;
  private final Map<String, String> formulas;

  private Ledger(Map<String, Map<Integer, BigDecimal>> inputs, Map<String, String> formulas) {
    this.inputs = inputs;
    this.formulas = formulas;
  }

  static Ledger load() {
    var inputs = new HashMap<String, Map<Integer, BigDecimal>>();
    var rows =
        Resources.read("model/figures.csv").lines().map(line -> line.split(",", -1)).toList();
    for (var row : rows.subList(1, rows.size())) {
      for (int column = 1; column < row.length; column++) {
        if (!row[column].isEmpty()) {
          int year = Integer.parseInt(rows.getFirst()[column]);
          inputs
              .computeIfAbsent(row[0], _ -> new HashMap<>())
              .put(year, new BigDecimal(row[column]));
        }
      }
    }
    var formulas = new HashMap<String, String>();
    Resources.read("model/formulas.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" = ", 2))
        .forEach(formula -> formulas.put(formula[0], formula[1]));
    var ledger = new Ledger(inputs, formulas);
    MonthlyOrders.of(ledger).halfYears().forEach((name, years) -> inputs.put(name, years));
    return ledger;
  }

  /** The value of a row in a year. {@code name@prior} is the year before. */
  BigDecimal value(String name, int year) {
    if (name.endsWith(PRIOR)) {
      return value(name.substring(0, name.length() - PRIOR.length()), year - 1);
    }
    var chosen = inputs.getOrDefault(name, Map.of()).get(year);
    if (chosen != null) {
      return chosen;
    }
    var formula = formulas.get(name);
    if (formula == null) {
      throw new IllegalArgumentException("The ledger has no " + name + " for " + year);
    }
    return evaluate(formula, year);
  }

  private BigDecimal evaluate(String formula, int year) {
    var sum = BigDecimal.ZERO;
    boolean minus = false;
    for (String term : formula.split(" ", -1)) {
      switch (term) {
        case "+" -> minus = false;
        case "-" -> minus = true;
        default -> {
          var value = term.equals("0") ? BigDecimal.ZERO : value(term, year);
          sum = minus ? sum.subtract(value) : sum.add(value);
        }
      }
    }
    return sum;
  }
}
