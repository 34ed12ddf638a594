package dev.fathom.agent.research;

import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.FormulaOverFigures;
import dev.fathom.agent.reasoning.Reckoning;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Computes the formulas that a reasoner asks for; those that make no sense are left out. */
final class Reckoner {
  private static final Logger LOG = Logger.getLogger(Reckoner.class);

  private Reckoner() {}

  static List<DerivedFigure> compute(List<Reckoning> wanted, Dossier dossier) {
    List<DerivedFigure> derived = new ArrayList<>();
    for (Reckoning reckoning : wanted) {
      try {
        derived.add(
            FormulaOverFigures.compute(
                "r_" + (derived.size() + 1),
                reckoning.label(),
                reckoning.expression(),
                reckoning.unit(),
                reckoning.decimals(),
                dossier::figure,
                dossier::derived));
      } catch (IllegalArgumentException refused) {
        LOG.debugf("Not computed: %s", refused.getMessage());
      }
    }
    return derived;
  }
}
