package dev.fathom.agent.evidence;

/** Why a claim does not say what it cites says. */
record Objection(Weight weight, String reason) {
  enum Weight {
    /** A number that nothing cited accounts for. */
    NUMBER,
    /** A part of it is not in what is cited. */
    PART,
    /** It is about something else than what is cited. */
    OTHER,
    /** What is cited says the opposite. */
    OPPOSITE
  }
}
