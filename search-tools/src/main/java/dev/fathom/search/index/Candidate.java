package dev.fathom.search.index;

/**
 * A passage that may be a hit.
 *
 * @param document its number in the reader it was found with
 * @param place number of its page, or stretch of a long page, within its source
 */
record Candidate(int document, String source, int place, int ordinal, double score) {
  /** The page it is on, over all sources. */
  String page() {
    return source + "#" + place;
  }
}
