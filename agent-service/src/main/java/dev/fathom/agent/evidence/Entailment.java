package dev.fathom.agent.evidence;

/** Whether what a claim cites says what the claim says. */
public enum Entailment {
  /** A reader of the material alone would agree to every part of the claim. */
  ENTAILED,
  /** Part of the claim is there, and part of it is not. */
  PARTLY,
  /** The material says otherwise. */
  CONTRADICTED,
  /** The material does not say so. */
  NOT_STATED,
  /** Nobody could judge: the judge failed, or did not come to an end. */
  UNDECIDED
}
