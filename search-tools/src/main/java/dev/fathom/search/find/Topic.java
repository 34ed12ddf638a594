package dev.fathom.search.find;

/** What a provider is good for, and what a question asks for. */
public enum Topic {
  /** Pages of the whole web. */
  GENERAL,
  /** What is commonly known of a thing. */
  ENCYCLOPAEDIA,
  /** What companies file with a supervisor. */
  FILINGS,
  /** Scholarly papers. */
  PAPERS,
  /** Statistics of countries. */
  INDICATORS,
  /** Documents of the organisation itself. */
  DOCUMENTS
}
