package dev.fathom.agent.evidence;

/** The outcome of checking a claim against its citations. */
public enum Verdict {
  SUPPORTED,
  PARTIAL,
  CONTRADICTED,
  UNSUPPORTED,
  /** The check itself could not run. */
  UNVERIFIED
}
