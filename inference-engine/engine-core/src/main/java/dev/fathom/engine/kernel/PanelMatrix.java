package dev.fathom.engine.kernel;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A weight matrix laid out anew for the kernels: panels of {@value #WIDTH} rows, the last one
 * filled up with zeros. Within a panel the rows are interleaved, so that one vector holds the
 * weights of eight rows at the same column, and a sum needs no adding up across a vector. The bytes
 * are those of the file in another order; {@link PanelPacker} has the layouts.
 *
 * @param scale the block scales of {@link DType#F8_E4M3}, else null
 */
record PanelMatrix(DType type, int rows, int columns, MemorySegment data, @Nullable Tensor scale) {

  /** Rows in a panel. */
  static final int WIDTH = 32;

  static int panels(int rows) {
    return Math.ceilDiv(rows, WIDTH);
  }

  int panels() {
    return panels(rows);
  }

  long panelBytes() {
    return PanelPacker.panelBytes(type, columns);
  }

  /** Where a panel starts. */
  long at(int panel) {
    return panel * panelBytes();
  }
}
