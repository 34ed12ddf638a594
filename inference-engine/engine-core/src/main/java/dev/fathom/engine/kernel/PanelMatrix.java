package dev.fathom.engine.kernel;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A weight matrix laid out anew for the kernels: panels of {@value #WIDTH} rows, the last one
 * filled up with zeros. Within a panel the rows are interleaved, so that one vector holds the
 * weights of eight rows at the same column, and a sum needs no adding up across a vector. The bytes
 * are those of the file in another order; {@link PanelPacker} has the layouts.
 *
 * @param data memory outside the heap
 * @param scale the block scales of {@link DType#F8_E4M3}, else null
 */
record PanelMatrix(DType type, int rows, int columns, MemorySegment data, @Nullable Tensor scale) {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Rows in a panel. */
  static final int WIDTH = 32;

  PanelMatrix {
    if (!data.isNative()
        || data.byteSize() < panels(rows) * PanelPacker.panelBytes(type, columns)) {
      throw new IllegalArgumentException("no memory for the panels of " + rows + " rows");
    }
  }

  static int panels(int rows) {
    return Math.ceilDiv(rows, WIDTH);
  }

  int panels() {
    return panels(rows);
  }

  long panelBytes() {
    return PanelPacker.panelBytes(type, columns);
  }

  /** The first row of a panel. */
  int first(int panel) {
    return panel * WIDTH;
  }

  /** How many rows a panel has, those that fill it up not counted. */
  int count(int panel) {
    return Math.min(WIDTH, rows - first(panel));
  }

  /** Where in memory a panel starts. */
  long address(int panel) {
    return data.address() + at(panel);
  }

  /** Where a panel starts. */
  long at(int panel) {
    return panel * panelBytes();
  }

  /**
   * What {@link PanelDecoder} multiplies the codes of {@code count} columns from {@code first} by:
   * of {@link DType#F8_E4M3} {@code [blocks of 32]}, times the 2¹²⁰ that its codes are short of.
   * Other formats have none.
   */
  void factors(int panel, int first, int count, float[] out) {
    if (type != DType.F8_E4M3) {
      return;
    }
    for (int k = 0; k < count; k += 32) {
      float factor = 1;
      if (scale != null) {
        int row = panel * WIDTH / Tensor.SCALE_BLOCK;
        int column = (first + k) / Tensor.SCALE_BLOCK;
        factor = scale.data().get(FLOAT, 4L * (row * scale.columns() + column));
      }
      out[k / 32] = factor * 0x1p120f;
    }
  }
}
