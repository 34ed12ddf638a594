package dev.fathom.search.filing;

import dev.fathom.search.document.Span;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One tagged statement of an inline XBRL document (Inline XBRL 1.1). */
public sealed interface Fact {
  /** The tag, such as {@code us-gaap:Revenues}. */
  String concept();

  FactContext context();

  /** As the document shows it. */
  String printed();

  /**
   * Where it stands in the canonical text; absent for facts that the document does not show. For a
   * fact in several pieces, the first.
   */
  @Nullable Span span();

  /**
   * A number.
   *
   * @param value with sign and scale applied: dollars rather than millions; absent for a fact that
   *     is expressly nil
   * @param scale power of ten that the printed number was multiplied with: 6 for millions, -2 for a
   *     percentage
   * @param unit as the document defines it, such as {@code iso4217:USD} or {@code
   *     iso4217:USD/xbrli:shares}
   * @param decimals places to which the value is exact, -6 for millions; absent where exact or
   *     unsaid
   * @param inTable whether it stands in a table's cell
   */
  record Numeric(
      String concept,
      FactContext context,
      String printed,
      @Nullable Span span,
      @Nullable BigDecimal value,
      int scale,
      String unit,
      @Nullable Integer decimals,
      boolean inTable)
      implements Fact {
    public boolean nil() {
      return value == null;
    }
  }

  /** Words, dates and names; the pieces of a continued fact are joined by a space. */
  record Text(String concept, FactContext context, String printed, @Nullable Span span)
      implements Fact {}
}
