package dev.fathom.agent.reasoning.llm.endpoint;

/** Which of several models a step wants. */
public enum Strength {
  /** Small and quick: for choosing and sorting. */
  CHEAP,
  /** The best there is: for planning, writing and checking. */
  STRONG
}
