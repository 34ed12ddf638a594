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

  private final int[] spread = new int[8 * WIDTH];
  private final float[] weights = new float[BLOCK * WIDTH];
  private final float[] scales = new float[3 * WIDTH];
  private final float[] superScales = new float[2 * WIDTH];
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
    for (int column = 0; column < matrix.columns(); column += BLOCK) {
      scales(matrix, panel, column);
      if (x.rows() == 1) {
        row(matrix, panel, column, x);
      } else {
        tiles(matrix, panel, column, x);
      }
      for (int row = 0; row < x.rows(); row++) {
        add(matrix, x, row, column, sums);
      }
    }
  }

  /** The products of one row, half a block of Q6_K after the other. */
  private void row(PanelMatrix matrix, int panel, int column, QuantisedRows x) {
    MemorySegment data = matrix.data();
    long at = matrix.at(panel);
    int[] pairs = x.pairs();
    int k = x.at(0, column) / 2;
    switch (matrix.type()) {
      case Q8_0 -> {
        long codes = at + 34L * column + 64;
        IntegerRow.q8(data, codes, pairs, k, products, 0);
        IntegerRow.q8(data, codes + 64, pairs, k, products, 16);
      }
      case Q4_0 -> {
        long codes = at + 18L * column + 64;
        for (int g = 0; g < WIDTH; g += 8) {
          IntegerRow.nibbles(data, codes + 4L * g, 4, pairs, k, k + 8, products, g, WIDTH + g);
        }
      }
      case Q4_K -> {
        // two blocks lie in the same bytes; the second's sums wait in the other half
        if (column / BLOCK % 2 == 0) {
          long codes = at + 4736L * (column / 256) + 640 + 1024L * (column / 64 % 4);
          int next = x.at(0, column + BLOCK) / 2;
          for (int g = 0; g < WIDTH; g += 8) {
            IntegerRow.nibbles(data, codes + 4L * g, 8, pairs, k, next, products, g, WIDTH + g);
          }
        } else {
          System.arraycopy(products, WIDTH, products, 0, WIDTH);
        }
      }
      case Q6_K -> {
        long codes = at + 6720L * (column / 256) + 576 + 768L * (column / BLOCK % 8);
        IntegerRow.spread(data, codes, spread);
        for (int i = 0; i < 8; i++) {
          int half = i / 4;
          int g = 8 * (i % 4);
          IntegerRow.bytes(spread, 128 * half + g, pairs, k + 8 * half, products, half * WIDTH + g);
        }
      }
      case F32, F16, BF16, F8_E4M3, Q5_K -> throw new IllegalArgumentException("not integers");
    }
  }

  private void tiles(PanelMatrix matrix, int panel, int column, QuantisedRows x) {
    float[] unit =
        switch (matrix.type()) {
          case Q8_0 -> UNIT_8;
          case Q4_0 -> UNIT_4;
          case Q4_K, Q6_K, F32, F16, BF16, F8_E4M3, Q5_K -> UNIT;
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

  /** The block's scales, in float32; of Q4_K the minima behind them, of Q6_K both halves'. */
  private void scales(PanelMatrix matrix, int panel, int column) {
    MemorySegment data = matrix.data();
    long at = matrix.at(panel);
    switch (matrix.type()) {
      case Q8_0 -> PanelScales.halves(data, at + 34L * column, scales, 0);
      case Q4_0 -> PanelScales.halves(data, at + 18L * column, scales, 0);
      case Q4_K -> {
        long block = at + 4736L * (column / 256);
        if (column % 256 == 0) {
          PanelScales.halves(data, block, superScales, 0);
          PanelScales.halves(data, block + 64, superScales, WIDTH);
        }
        long bytes = block + 128 + 64L * (column / BLOCK % 8);
        PanelScales.times(data, bytes, superScales, 0, scales, 0);
        PanelScales.times(data, bytes + WIDTH, superScales, WIDTH, scales, WIDTH);
      }
      case Q6_K -> {
        long block = at + 6720L * (column / 256);
        if (column % 256 == 0) {
          PanelScales.halves(data, block, scales, 0);
        }
        PanelScales.signed(data, block + 64 + 64L * (column / BLOCK % 8), scales, WIDTH);
        PanelScales.signed(data, block + 96 + 64L * (column / BLOCK % 8), scales, 2 * WIDTH);
      }
      case F32, F16, BF16, F8_E4M3, Q5_K -> throw new IllegalArgumentException("not integers");
    }
  }

  /** Adds a block's products to a row's sums. */
  private void add(PanelMatrix matrix, QuantisedRows x, int row, int column, float[] sums) {
    int k = x.at(row, column);
    float scale = x.scales()[k / BLOCK];
    int first = x.sums()[k / 16];
    int second = x.sums()[k / 16 + 1];
    int from = row * WIDTH;
    int other = Math.ceilDiv(x.rows(), 4) * 4 * WIDTH + from;
    boolean single = x.rows() == 1;
    switch (matrix.type()) {
      case Q8_0 -> add(from, scale, sums);
      case Q4_0 -> {
        if (single) {
          join(8f * (first + second));
        }
        add(from, scale, sums);
      }
      case Q4_K -> {
        add(from, scale, sums);
        subtractMinima(from, scale * (first + second), sums);
      }
      case Q6_K -> {
        if (single) {
          joinHalves(0, WIDTH, 32f * first, 32f * second);
        } else {
          joinHalves(from, other, 0, 0);
        }
        add(from, scale, sums);
      }
      case F32, F16, BF16, F8_E4M3, Q5_K -> throw new IllegalArgumentException("not integers");
    }
  }

  /** The sums of both halves of a single row. */
  private void join(float offset) {
    for (int g = 0; g < WIDTH; g += 8) {
      floats(products, g).add(floats(products, WIDTH + g)).sub(offset).intoArray(products, g);
    }
  }

  /** Both sums of 16 columns, each times its scale, below 2²⁴ as well. */
  private void joinHalves(int from, int other, float first, float second) {
    for (int g = 0; g < WIDTH; g += 8) {
      FloatVector a = floats(products, from + g).sub(first).mul(floats(scales, WIDTH + g));
      FloatVector b = floats(products, other + g).sub(second).mul(floats(scales, 2 * WIDTH + g));
      a.add(b).intoArray(products, from + g);
    }
  }

  private void add(int from, float scale, float[] sums) {
    for (int g = 0; g < WIDTH; g += 8) {
      floats(products, from + g)
          .fma(floats(scales, g).mul(scale), floats(sums, from + g))
          .intoArray(sums, from + g);
    }
  }

  private void subtractMinima(int from, float sum, float[] sums) {
    FloatVector negative = FloatVector.broadcast(FLOATS, -sum);
    for (int g = 0; g < WIDTH; g += 8) {
      floats(scales, WIDTH + g).fma(negative, floats(sums, from + g)).intoArray(sums, from + g);
    }
  }

  private static FloatVector floats(float[] array, int at) {
    return FloatVector.fromArray(FLOATS, array, at);
  }
}
