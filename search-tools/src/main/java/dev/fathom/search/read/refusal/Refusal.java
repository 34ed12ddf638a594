package dev.fathom.search.read.refusal;

/** Why a file is not read. */
public enum Refusal {
  /** There are no bytes. */
  EMPTY,
  /** A format that is not read. */
  UNSUPPORTED,
  /** A password or a rights system keeps it closed. */
  PASSWORD,
  /** Cut short, broken, or not what its name says. */
  DAMAGED,
  /** It was understood and holds no text. */
  NO_TEXT,
  /** Larger, or unpacks to more, than is read. */
  TOO_LARGE,
  /** Elements stand in each other more deeply than any honest file's do. */
  TOO_DEEP,
  /** Reading took longer than allowed and was stopped. */
  TIME,
  /** Reading took more memory than allowed and was stopped. */
  MEMORY,
  /** The reading process died of it, or could not be started. */
  CRASH
}
