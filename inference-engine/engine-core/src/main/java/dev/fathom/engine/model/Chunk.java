package dev.fathom.engine.model;

/**
 * Consecutive tokens of one text to be computed in one step: a piece of a prompt, or the one token
 * decoded last.
 *
 * @param tokens at least one
 * @param start position of the first; entries before it are in the cache
 * @param pageTable the text's pages, enough for {@code start + tokens.length} tokens
 * @param phase of the text, not of the step: how a token is computed must not depend on how the
 *     prompt was cut
 */
@SuppressWarnings("ArrayRecordComponent") // read by kernels; never changed, never compared
public record Chunk(int[] tokens, int start, int[] pageTable, Phase phase) {

  /** Whether the tokens are the prompt's or the answer's. */
  public enum Phase {
    PREFILL,
    DECODE
  }

  public Chunk {
    if (tokens.length == 0 || start < 0) {
      throw new IllegalArgumentException(tokens.length + " tokens at " + start);
    }
  }

  /** Position after the last token. */
  public int end() {
    return start + tokens.length;
  }
}
