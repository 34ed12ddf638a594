package dev.fathom.engine.model;

/**
 * Consecutive tokens of one text to be computed in one step: a piece of a prompt, or the one token
 * decoded last.
 *
 * @param tokens at least one
 * @param start position of the first; entries before it are in the cache
 * @param pageTable the text's pages, enough for {@code start + tokens.length} tokens
 */
@SuppressWarnings("ArrayRecordComponent") // read by kernels; never changed, never compared
public record Chunk(int[] tokens, int start, int[] pageTable) {

  public Chunk {
    if (tokens.length == 0 || start < 0) {
      throw new IllegalArgumentException(tokens.length + " tokens at " + start);
    }
  }

  /** Position after the last token. */
  int end() {
    return start + tokens.length;
  }
}
