package dev.fathom.engine.kernel;

import dev.fathom.engine.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of panels with {@link QuantisedRows} in Java: what {@link IntegerKernels} gives, bit for
 * bit, where there is no C. The sum of the products of a block of codes is a whole number below
 * 2²⁴, hence exact in float32 too: a single row goes through {@link IntegerRow}, several through
 * the tile for floats.
 */
final class IntegerPanels {

  private static final int WIDTH = PanelMatrix.WIDTH;
  private static final int BLOCK = QuantisedRows.BLOCK;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;

  /** Scales with which codes are decoded to themselves. */
  private static final float[] UNIT_8 = filled(0x1p-24f, 0x1p-24f);

  private static final float[] UNIT_4 = filled(0x1p-28f, 0x1p-28f);
  private static final float[] UNIT = filled(1, 0);

  private final float[] weights = new float[BLOCK * WIDTH];
  private final float[] scales = new float[8 * PanelScales.OF_BLOCK];
  private float[] products = new float[2 * WIDTH];

  private static float[] filled(float first, float second) {
    float[] values = new float[2 * WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i] = first;
      values[WIDTH + i] = second;
    }
    return values;
  }

  /**
   * One panel times all rows.
   *
   * @param sums {@code [rows][32]}, zero
   */
  void multiply(PanelMatrix matrix, int panel, QuantisedRows x, float[] sums) {
    int size = Math.ceilDiv(x.rows(), 4) * 4 * 2 * WIDTH;
    if (products.length < size) {
      products = new float[size];
    }
    int step = matrix.type().blockSize();
    for (int first = 0; first < matrix.columns(); first += step) {
      PanelScales.ofBlock(matrix, panel, first, scales);
      if (x.rows() == 1) {
        row(matrix, panel, first, x, sums);
        continue;
      }
      for (int column = first; column < first + step; column += BLOCK) {
        tiles(matrix, panel, column, x);
        int scalesAt = (column - first) / BLOCK * PanelScales.OF_BLOCK;
        for (int row = 0; row < x.rows(); row++) {
          add(matrix, x, row, column, scalesAt, sums);
        }
      }
    }
  }

  private void row(PanelMatrix matrix, int panel, int first, QuantisedRows x, float[] sums) {
    MemorySegment data = matrix.data();
    long at = matrix.at(panel) + PanelPacker.panelBytes(matrix.type(), first);
    switch (matrix.type()) {
      case Q8_0 -> IntegerRow.q8(data, at, x, first, scales, sums);
      case Q4_0 -> IntegerRow.q4(data, at, x, first, scales, sums);
      case Q4_K -> SuperBlockRow.q4k(data, at, x, first, scales, sums);
      case Q5_K -> SuperBlockRow.q5k(data, at, x, first, scales, sums);
      case Q6_K -> SuperBlockRow.q6k(data, at, x, first, scales, sums);
      case F32, F16, BF16, F8_E4M3 -> throw new IllegalArgumentException("not integers");
    }
  }

  private void tiles(PanelMatrix matrix, int panel, int column, QuantisedRows x) {
    float[] unit =
        switch (matrix.type()) {
          case Q8_0 -> UNIT_8;
          case Q4_0 -> UNIT_4;
          case Q4_K, Q5_K, Q6_K, F32, F16, BF16, F8_E4M3 -> UNIT;
        };
    boolean halves = matrix.type() == DType.Q6_K;
    int n = halves ? BLOCK / 2 : BLOCK;
    Arrays.fill(products, 0);
    float[] codes = x.floats();
    int last = x.rows() - 1;
    for (int from = 0; from < BLOCK; from += n) {
      PanelDecoder.decode(matrix, panel, column + from, n, unit, weights);
      for (int row = 0; row <= last; row += 4) {
        int x0 = x.at(row, column + from);
        int x1 = x.at(Math.min(row + 1, last), column + from);
        int x2 = x.at(Math.min(row + 2, last), column + from);
        int x3 = x.at(Math.min(row + 3, last), column + from);
        int to = (from / n * Math.ceilDiv(x.rows(), 4) * 4 + row) * WIDTH;
        PanelTile.four(weights, 0, n, codes, x0, x1, x2, x3, products, to);
        PanelTile.four(weights, 16, n, codes, x0, x1, x2, x3, products, to + 16);
      }
    }
  }

  /** Adds a block's products to a row's sums. */
  private void add(
      PanelMatrix matrix, QuantisedRows x, int row, int column, int scalesAt, float[] sums) {
    int k = x.at(row, column);
    float scale = x.scales()[k / BLOCK];
    int from = row * WIDTH;
    switch (matrix.type()) {
      case Q8_0, Q4_0 -> add(from, scale, scalesAt, sums);
      case Q4_K, Q5_K -> {
        add(from, scale, scalesAt, sums);
        float sum = scale * (x.sums()[k / 16] + x.sums()[k / 16 + 1]);
        subtractMinima(from, sum, scalesAt + WIDTH, sums);
      }
      case Q6_K -> {
        joinHalves(from, Math.ceilDiv(x.rows(), 4) * 4 * WIDTH + from, scalesAt + WIDTH);
        add(from, scale, scalesAt, sums);
      }
      case F32, F16, BF16, F8_E4M3 -> throw new IllegalArgumentException("not integers");
    }
  }

  /** Both sums of 16 columns, each times its scale, below 2²⁴ as well. */
  private void joinHalves(int from, int other, int scalesAt) {
    for (int g = 0; g < WIDTH; g += 8) {
      FloatVector a = floats(products, from + g).mul(floats(scales, scalesAt + g));
      FloatVector b = floats(products, other + g).mul(floats(scales, scalesAt + WIDTH + g));
      a.add(b).intoArray(products, from + g);
    }
  }

  private void add(int from, float scale, int scalesAt, float[] sums) {
    for (int g = 0; g < WIDTH; g += 8) {
      floats(products, from + g)
          .fma(floats(scales, scalesAt + g).mul(scale), floats(sums, from + g))
          .intoArray(sums, from + g);
    }
  }

  private void subtractMinima(int from, float sum, int scalesAt, float[] sums) {
    FloatVector negative = FloatVector.broadcast(FLOATS, -sum);
    for (int g = 0; g < WIDTH; g += 8) {
      floats(scales, scalesAt + g).fma(negative, floats(sums, from + g)).intoArray(sums, from + g);
    }
  }

  private static FloatVector floats(float[] array, int at) {
    return FloatVector.fromArray(FLOATS, array, at);
  }
}
