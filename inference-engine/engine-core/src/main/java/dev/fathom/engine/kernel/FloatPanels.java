package dev.fathom.engine.kernel;

import java.util.Arrays;

/**
 * Products of panels with activations in float32 in Java: what {@link FloatKernels} gives, bit for
 * bit, where there is no C. A piece of a panel is decoded into the first-level cache and multiplied
 * with all rows there; a single row takes the codes from where they lie.
 */
final class FloatPanels {

  /** Columns decoded at a time: 16 KB of weights. */
  private static final int PIECE = 128;

  private static final int WIDTH = PanelMatrix.WIDTH;

  private final float[] weights = new float[PIECE * WIDTH];
  private final float[] scales = new float[PIECE / 32];

  /** The rows that there must be room for, which come four at a time. */
  static int rows(int rows) {
    return Math.ceilDiv(rows, 4) * 4;
  }

  /**
   * One panel times all rows.
   *
   * @param x {@code [rows][columns]}
   * @param sums {@code [rows][32]}, with room for {@link #rows}
   */
  void multiply(PanelMatrix matrix, int panel, float[] x, int rows, float[] sums) {
    int columns = matrix.columns();
    Arrays.fill(sums, 0, rows(rows) * WIDTH, 0);
    for (int from = 0; from < columns; from += PIECE) {
      int n = Math.min(PIECE, columns - from);
      matrix.factors(panel, from, n, scales);
      if (rows == 1 && PanelRow.supports(matrix)) {
        PanelRow.multiply(matrix, panel, from, n, scales, x, from, sums);
        continue;
      }
      PanelDecoder.decode(matrix, panel, from, n, scales, weights);
      if (rows == 1) {
        PanelTile.one(weights, n, x, from, sums, 0);
        continue;
      }
      for (int row = 0; row < rows; row += 4) {
        // rows that there are not repeat the last one
        int x0 = row * columns + from;
        int x1 = Math.min(row + 1, rows - 1) * columns + from;
        int x2 = Math.min(row + 2, rows - 1) * columns + from;
        int x3 = Math.min(row + 3, rows - 1) * columns + from;
        PanelTile.four(weights, 0, n, x, x0, x1, x2, x3, sums, row * WIDTH);
        PanelTile.four(weights, 16, n, x, x0, x1, x2, x3, sums, row * WIDTH + 16);
      }
    }
  }
}
