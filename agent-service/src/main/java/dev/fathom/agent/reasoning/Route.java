package dev.fathom.agent.reasoning;

import dev.fathom.agent.run.Clarification;
import java.util.List;

/**
 * Which way a question takes.
 *
 * @param open what the question leaves open that would change the plan; often nothing
 */
public record Route(Depth depth, List<Clarification> open) {
  public Route {
    open = List.copyOf(open);
  }
}
