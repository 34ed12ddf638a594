package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Directions.Direction;
import dev.fathom.agent.evidence.Objection.Weight;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Where the claim speaks of more only and what it quotes of less only, they disagree. */
final class DirectionsAgree implements Rung {
  @Override
  public List<Objection> against(Stated claim, Known known) {
    Set<Direction> said = Directions.of(claim.text());
    Set<Direction> quoted = EnumSet.noneOf(Direction.class);
    known.grounds().forEach(ground -> quoted.addAll(Directions.of(ground.quote().text())));
    boolean opposite = said.size() == 1 && quoted.size() == 1 && !said.equals(quoted);
    return opposite
        ? List.of(new Objection(Weight.OPPOSITE, "What is cited says the opposite"))
        : List.of();
  }
}
