package dev.fathom.agent.figures;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings the signs of an income statement into one convention: income taxes count positive when
 * they are an expense, losses negative. Some statements print deductions in parentheses, and some
 * print what their label calls a loss without.
 */
final class SignConvention {
  private static final Pattern LOSS =
      Pattern.compile("(?i)^(?:consolidated )?(?:net |operating )?loss(?:es)?\\b[^()]*$");
  private static final Set<String> RESULTS =
      Set.of("operating_income", "pretax_income", "net_income", "net_income_to_parent");

  private SignConvention() {}

  /** The figures of one table, their signs as the convention has them. */
  static List<Figure> apply(List<Figure> table) {
    List<Figure> losses = table.stream().map(SignConvention::loss).toList();
    Map<String, Figure> lines = new HashMap<>();
    losses.forEach(f -> lines.putIfAbsent(key(f.lineItem(), f), f));
    return losses.stream().map(figure -> taxes(figure, lines)).toList();
  }

  private static Figure loss(Figure figure) {
    boolean positive = figure.value().signum() > 0;
    return positive
            && RESULTS.contains(figure.lineItem())
            && LOSS.matcher(figure.label()).find()
            && !figure.label().toLowerCase(Locale.ROOT).contains("income")
        ? figure.negated()
        : figure;
  }

  /** Which sign leads from the income before taxes to the net income. */
  private static Figure taxes(Figure figure, Map<String, Figure> lines) {
    if (!figure.lineItem().equals("income_tax")) {
      return figure;
    }
    @Nullable Figure before = lines.get(key("pretax_income", figure));
    @Nullable Figure after = lines.get(key("net_income", figure));
    if (after == null) {
      after = lines.get(key("net_income_to_parent", figure));
    }
    if (before == null || after == null) {
      return figure;
    }
    BigDecimal difference = before.value().subtract(after.value());
    BigDecimal asPrinted = difference.subtract(figure.value()).abs();
    BigDecimal negated = difference.add(figure.value()).abs();
    return negated.compareTo(asPrinted) < 0 ? figure.negated() : figure;
  }

  private static String key(String lineItem, Figure figure) {
    Period period = figure.period();
    return lineItem + "|" + period.fiscalYear() + "|" + period.months() + "|" + figure.column();
  }
}
