package dev.fathom.engine.cuda.kernel;

/**
 * The heads of an attention.
 *
 * @param groups heads of keys, which query heads share
 * @param dim width of queries and keys
 * @param scale factor on the scores
 */
public record Heads(int heads, int groups, int dim, int valueDim, float scale) {

  /** Queries that share a key head, for each token. */
  public int perGroup() {
    return heads / groups;
  }
}
