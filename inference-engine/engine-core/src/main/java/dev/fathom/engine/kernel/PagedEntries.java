package dev.fathom.engine.kernel;

/**
 * The cache entries of one text, as attention reads them. Key and value are stretches of the same
 * entry, which may overlap.
 *
 * @param entries pages of entries of {@code width} floats
 * @param keyAt where in an entry the key starts
 * @param keyDim also the query's width
 * @param scale of the scores
 */
@SuppressWarnings("ArrayRecordComponent") // a view of the cache
public record PagedEntries(
    float[] entries,
    int[] pageTable,
    int pageSize,
    int width,
    int keyAt,
    int keyDim,
    int valueAt,
    int valueDim,
    float scale) {

  /** Where the entry of a token starts. */
  int offset(int token) {
    return (pageTable[token / pageSize] * pageSize + token % pageSize) * width;
  }
}
