package dev.fathom.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Activations rounded to eight bits for {@link IntegerKernels}: for each 32 columns of a row a
 * scale d = max|x| / 127 and the codes round(x / d). A row's codes depend on that row alone.
 */
final class QuantisedRows {

  static final int BLOCK = 32;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  /** Adding it rounds to the nearest integer, ties to even, which is then in the lower bits. */
  private static final float ROUNDER = 0x1.8p23f;

  private final int rows;
  private final int columns;
  private final byte[] codes;
  private final float[] scales;
  private final short[] sums;

  QuantisedRows(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    codes = new byte[rows * columns];
    scales = new float[rows * (columns / BLOCK)];
    sums = new short[rows * (columns / 16)];
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** {@code [rows][columns]}. */
  byte[] codes() {
    return codes;
  }

  /** {@code [rows][columns / 32]}. */
  float[] scales() {
    return scales;
  }

  /** The sum of each 16 codes, {@code [rows][columns / 16]}. */
  short[] sums() {
    return sums;
  }

  /** Rounds one row of {@code x[rows, columns]}. */
  void quantise(float[] x, int row) {
    int[] integers = new int[BLOCK];
    for (int from = row * columns; from < (row + 1) * columns; from += BLOCK) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, from);
      FloatVector b = FloatVector.fromArray(SPECIES, x, from + 8);
      FloatVector c = FloatVector.fromArray(SPECIES, x, from + 16);
      FloatVector d = FloatVector.fromArray(SPECIES, x, from + 24);
      float max = a.abs().max(b.abs()).max(c.abs().max(d.abs())).reduceLanes(VectorOperators.MAX);
      float scale = max / 127;
      float inverse = scale == 0 ? 0 : 1 / scale;
      round(a, inverse, integers, 0);
      round(b, inverse, integers, 8);
      round(c, inverse, integers, 16);
      round(d, inverse, integers, 24);
      int low = 0;
      int high = 0;
      for (int i = 0; i < 16; i++) {
        codes[from + i] = (byte) integers[i];
        codes[from + 16 + i] = (byte) integers[16 + i];
        low += integers[i];
        high += integers[16 + i];
      }
      scales[from / BLOCK] = scale;
      sums[from / 16] = (short) low;
      sums[from / 16 + 1] = (short) high;
    }
  }

  private static void round(FloatVector x, float inverse, int[] integers, int at) {
    x.mul(inverse)
        .add(ROUNDER)
        .reinterpretAsInts()
        .sub(Float.floatToRawIntBits(ROUNDER))
        .intoArray(integers, at);
  }
}
