package dev.fathom.engine.model;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Newer GGUF files hold the up-projection of latent attention in two parts, the key part turned:
 * keys {@code [heads, rank, nopeDim]}, values {@code [heads, valueDim, rank]}. This joins them to
 * {@code [heads · (nopeDim + valueDim), rank]} in float32, outside the heap.
 */
final class SplitKeyValueUp {

  private SplitKeyValueUp() {}

  static Tensor join(Tensor keys, Tensor values) {
    int heads = Math.toIntExact(keys.shape().getFirst());
    int rank = Math.toIntExact(keys.shape().get(1));
    int nope = keys.columns();
    int value = Math.toIntExact(values.shape().get(1));
    long rows = (long) heads * (nope + value);
    MemorySegment data = Arena.ofAuto().allocate(4 * rows * rank, 64);
    float[] row = new float[Math.max(nope, rank)];
    for (int head = 0; head < heads; head++) {
      long first = (long) head * (nope + value);
      for (int r = 0; r < rank; r++) {
        RowDecoder.decode(keys, head * rank + r, row, 0);
        for (int n = 0; n < nope; n++) {
          data.setAtIndex(ValueLayout.JAVA_FLOAT, (first + n) * rank + r, row[n]);
        }
      }
      for (int v = 0; v < value; v++) {
        RowDecoder.decode(values, head * value + v, row, 0);
        MemorySegment.copy(
            row, 0, data, ValueLayout.JAVA_FLOAT, 4 * (first + nope + v) * rank, rank);
      }
    }
    return new Tensor(
        keys.name() + "+" + values.name(), DType.F32, List.of(rows, (long) rank), data, null);
  }
}
