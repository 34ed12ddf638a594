package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;

/**
 * Attention of one query over the entries of one text: softmax(q·K·scale)·V. Key and value are
 * stretches of the same entry, which may overlap.
 *
 * @param entries pages of entries of {@code width} floats
 * @param keyDim also the query's width
 */
@SuppressWarnings("ArrayRecordComponent") // a view of the cache
record PagedAttention(
    float[] entries,
    int[] pageTable,
    int pageSize,
    int width,
    int keyDim,
    int valueDim,
    float scale) {

  /** Attends to the first {@code length} tokens; {@code out} must be zero where it is written. */
  void apply(
      Kernels kernels,
      float[] q,
      int qAt,
      int length,
      int keyAt,
      int valueAt,
      float[] out,
      int to) {
    float[] scores = new float[length];
    float max = Float.NEGATIVE_INFINITY;
    for (int t = 0; t < length; t++) {
      scores[t] = kernels.dot(q, qAt, entries, offset(t) + keyAt, keyDim) * scale;
      max = Math.max(max, scores[t]);
    }
    kernels.exp(scores, length, max);
    float sum = 0;
    for (int t = 0; t < length; t++) {
      sum += scores[t];
    }
    for (int t = 0; t < length; t++) {
      kernels.add(scores[t] / sum, entries, offset(t) + valueAt, out, to, valueDim);
    }
  }

  private int offset(int position) {
    return (pageTable[position / pageSize] * pageSize + position % pageSize) * width;
  }
}
