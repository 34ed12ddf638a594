package dev.fathom.engine.kernel;

import java.util.Arrays;

/**
 * Products of panels with {@link QuantisedRows} in Java: what {@link IntegerKernels} gives, bit for
 * bit, where there is no C. A block of a panel is multiplied with all rows while it is in the
 * first-level cache.
 */
final class IntegerPanels {

  private final int[] integers = new int[PanelMatrix.WIDTH];
  private final float[] scales = new float[PanelScales.ROOM];

  /**
   * One panel times all rows.
   *
   * @param sums {@code [rows][32]}
   */
  void multiply(PanelMatrix matrix, int panel, QuantisedRows x, float[] sums) {
    Arrays.fill(sums, 0, x.rows() * PanelMatrix.WIDTH, 0);
    int step = matrix.type().blockSize();
    for (int column = 0; column < matrix.columns(); column += step) {
      PanelScales.ofBlock(matrix, panel, column, scales);
      long at = matrix.address(panel) + PanelPacker.panelBytes(matrix.type(), column);
      switch (matrix.type()) {
        case Q8_0 -> IntegerBlock.q8(at, x, column, scales, integers, sums);
        case Q4_0 -> IntegerBlock.q4(at, x, column, scales, integers, sums);
        case Q4_K -> SuperBlock.q4k(at, x, column, scales, integers, sums);
        case Q5_K -> SuperBlock.q5k(at, x, column, scales, sums);
        case Q6_K -> SuperBlock.q6k(at, x, column, scales, sums);
        case F32, F16, BF16, F8_E4M3 -> throw new IllegalArgumentException("not integers");
      }
    }
  }
}
