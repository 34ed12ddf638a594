package dev.fathom.agent.reasoning;

/** How much work a question is worth. */
public enum Depth {
  /** One look-up answers it: no plan, one search, one section. */
  QUICK,
  /** A few sub-questions over a few sources. */
  STANDARD,
  /** Many sources have to be compared, or causes weighed. */
  DEEP
}
