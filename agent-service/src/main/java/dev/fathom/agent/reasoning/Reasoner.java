package dev.fathom.agent.reasoning;

/** Fills the slots of the research loop. */
public interface Reasoner {
  /** As named in reports, such as {@code concept}. */
  String name();
}
