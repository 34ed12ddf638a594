package dev.fathom.engine.cuda.model;

import dev.fathom.engine.model.Hidden;
import java.util.stream.IntStream;

/**
 * Rows of one of the workspace's residual streams.
 *
 * @param address of row 0 of the stream
 */
@SuppressWarnings("ArrayRecordComponent") // results of one step, never compared
record CudaHidden(long address, int[] chosen) implements Hidden {

  static CudaHidden first(long address, int rows) {
    return new CudaHidden(address, IntStream.range(0, rows).toArray());
  }

  @Override
  public int rows() {
    return chosen.length;
  }

  @Override
  public Hidden select(int... rows) {
    return new CudaHidden(address, IntStream.of(rows).map(row -> chosen[row]).toArray());
  }
}
