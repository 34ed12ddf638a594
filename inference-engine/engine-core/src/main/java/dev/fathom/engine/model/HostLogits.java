package dev.fathom.engine.model;

import java.util.Arrays;

/** Logits in main memory. */
@SuppressWarnings("ArrayRecordComponent") // results of one step, never compared
record HostLogits(float[] values, int vocabulary) implements Logits {

  @Override
  public float[] row(int row) {
    return Arrays.copyOfRange(values, row * vocabulary, (row + 1) * vocabulary);
  }
}
