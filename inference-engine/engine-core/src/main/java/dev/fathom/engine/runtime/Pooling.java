package dev.fathom.engine.runtime;

/** How one vector for a text comes of the vectors of its tokens. */
public enum Pooling {
  /** Their mean. */
  MEAN,
  /** The last token's, which has seen all others. */
  LAST
}
