package dev.fathom.engine.model;

import java.util.List;

/** The chunks of one step. Their tokens, one after another, are the rows of every activation. */
public record Batch(List<Chunk> chunks) {

  public Batch {
    chunks = List.copyOf(chunks);
  }

  public int rows() {
    return chunks.stream().mapToInt(chunk -> chunk.tokens().length).sum();
  }

  /** The row of a chunk's first token. */
  public int firstRow(int chunk) {
    return chunks.subList(0, chunk).stream().mapToInt(c -> c.tokens().length).sum();
  }

  public int[] tokens() {
    int[] tokens = new int[rows()];
    int row = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.tokens(), 0, tokens, row, chunk.tokens().length);
      row += chunk.tokens().length;
    }
    return tokens;
  }

  public int[] positions() {
    int[] positions = new int[rows()];
    int row = 0;
    for (Chunk chunk : chunks) {
      for (int position = chunk.start(); position < chunk.end(); position++) {
        positions[row++] = position;
      }
    }
    return positions;
  }
}
