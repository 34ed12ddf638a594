package dev.fathom.agent.figures;

/** The tables that a filing's figures stand in. */
public enum Statement {
  INCOME,
  BALANCE_SHEET,
  CASH_FLOW,
  /** Any other table: segments, notes, the discussion of results. */
  OTHER
}
