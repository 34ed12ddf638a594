package dev.fathom.agent.evidence;

import dev.fathom.agent.figures.Computation;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Computes derived figures again from the cells that they cite. */
@FunctionalInterface
public interface Recomputation {
  /** As the figure's formula says. */
  Recomputation BY_FORMULA = Computation::replay;

  /**
   * The value, before rounding; empty where nothing comes out. A failure of the means is thrown,
   * and is no word on the figure.
   *
   * @param inputs the cells by the ids of their figures
   */
  Optional<BigDecimal> again(DerivedFigure figure, Map<String, Quantity> inputs);
}
