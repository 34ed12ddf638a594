package dev.fathom.sandbox;

/** The type of a column's cells; any cell may be null. */
public enum ColumnType {
  /** {@link java.math.BigInteger} or {@link Long}. */
  INTEGER,
  /** {@link Double}; infinities are text. */
  NUMBER,
  /** {@link java.math.BigDecimal}. */
  DECIMAL,
  BOOLEAN,
  STRING,
  /** ISO 8601 text. */
  DATE,
  /** ISO 8601 text. */
  TIMESTAMP,
  /** No cell has a value. */
  NULL
}
