package dev.fathom.agent.figures;

import dev.fathom.search.document.Box;
import dev.fathom.search.document.Span;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A typed number as a table cell holds it.
 *
 * @param id stable within a run: names source and cell
 * @param label the row's label as printed
 * @param group the label of the block of rows it stands in; empty where there is none
 * @param column what the columns say beside the period, such as {@code Change}; may be empty
 * @param value as printed, before scaling; parentheses make it negative, but outflows and expenses
 *     count positive however they are printed
 * @param scale power of ten that the value is to be multiplied with: 6 for millions
 * @param lineItem id of the line item in the taxonomy; empty where the label is not known
 * @param page counted from 1
 * @param cell where the number lies in the canonical text
 * @param row where the whole row, label and all, lies in the canonical text
 * @param box the cell on its page; absent for formats without pages
 */
public record Figure(
    String id,
    String label,
    String group,
    String column,
    BigDecimal value,
    Unit unit,
    int scale,
    Period period,
    String lineItem,
    Statement statement,
    String source,
    int page,
    Span cell,
    Span row,
    @Nullable Box box) {

  /** The quantity in base units. */
  public Quantity quantity() {
    return new Quantity(value.scaleByPowerOfTen(scale), unit);
  }

  Figure negated() {
    return new Figure(
        id,
        label,
        group,
        column,
        value.negate(),
        unit,
        scale,
        period,
        lineItem,
        statement,
        source,
        page,
        cell,
        row,
        box);
  }

  Figure in(Period other) {
    return new Figure(
        id, label, group, column, value, unit, scale, other, lineItem, statement, source, page,
        cell, row, box);
  }

  Figure in(Statement other) {
    return new Figure(
        id, label, group, column, value, unit, scale, period, lineItem, other, source, page, cell,
        row, box);
  }
}
