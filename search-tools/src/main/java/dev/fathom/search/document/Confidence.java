package dev.fathom.search.document;

/** How sure a reader is of what it says about a document. */
public enum Confidence {
  /** The document says so in a place made for it. */
  STATED,
  /** It stands in the document's text or address, where such things stand. */
  INFERRED,
  /** Nothing better was there: the file's name, the day the file was made. */
  GUESSED
}
