package dev.fathom.agent.reasoning;

import dev.fathom.agent.figures.Unit;
import org.jspecify.annotations.Nullable;

/**
 * A number that a reasoner wants computed from figures that were found.
 *
 * @param label what the number is
 * @param expression a formula over ids of figures, as {@link
 *     dev.fathom.agent.figures.Formula#parse} reads it
 * @param unit of the result; absent where the inputs decide
 * @param decimals to round to
 */
public record Reckoning(String label, String expression, Unit.@Nullable Kind unit, int decimals) {}
