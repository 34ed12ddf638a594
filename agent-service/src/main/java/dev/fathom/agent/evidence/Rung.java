package dev.fathom.agent.evidence;

import java.util.List;

/** One way of comparing a claim with what it cites. Pure; needs no model. */
@FunctionalInterface
interface Rung {
  /** What speaks against the claim; nothing where it agrees. */
  List<Objection> against(Stated claim, Known known);
}
