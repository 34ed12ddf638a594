package dev.fathom.agent.figures;

import org.jspecify.annotations.Nullable;

/**
 * The one number that a question asks for, as a formula over line items and measures.
 *
 * @param label what it is called in the question
 * @param expression as {@link Formula#parse} reads it; its years count back from the fiscal year
 * @param fiscalYear 0 for the latest year that has every input
 * @param unit of the result; absent where the inputs decide
 * @param scale power of ten in which an amount of money is asked for; absent where as printed
 * @param decimals to round to; absent where the question does not say
 */
public record Calculation(
    String label,
    String expression,
    int fiscalYear,
    Unit.@Nullable Kind unit,
    @Nullable Integer scale,
    @Nullable Integer decimals) {
  public Formula formula() {
    return Formula.parse(expression);
  }
}
