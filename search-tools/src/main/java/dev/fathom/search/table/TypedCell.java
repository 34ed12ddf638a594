package dev.fathom.search.table;

import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Span;
import java.math.BigDecimal;
import java.util.List;

/**
 * A number of a table with all that is needed to understand it.
 *
 * @param cell the cell that holds it
 * @param span the number in the canonical text, within the cell
 * @param row the whole row in the canonical text
 * @param value as printed, before scaling; negative in parentheses, zero for a dash
 * @param scale power of ten that the value is to be multiplied with: 6 for millions, -2 for per
 *     cent
 * @param label what the row is called
 * @param group the label of the block of rows it stands in; empty where there is none
 * @param heads what stands over it, from top to bottom
 */
public record TypedCell(
    Cell cell,
    Span span,
    Span row,
    BigDecimal value,
    Unit unit,
    int scale,
    Period period,
    String label,
    String group,
    List<String> heads) {
  public TypedCell {
    heads = List.copyOf(heads);
  }

  /** The value in base units: dollars rather than millions, a ratio rather than per cent. */
  public BigDecimal scaled() {
    return value.scaleByPowerOfTen(scale);
  }

  /** The heads as one text. */
  public String head() {
    return String.join(" ", heads);
  }
}
