package dev.fathom.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Activations rounded to eight bits for {@link IntegerKernels}: for each 32 columns of a row a
 * scale d = max|x| / 127 and the codes round(x / d). A row's codes depend on that row alone.
 *
 * <p>They lie by stretches of {@value #STRETCH} columns, all rows of the first stretch, then all
 * rows of the next: what a stretch of weights is multiplied with lies together. {@link #at} tells
 * where; a scale or sum lies where its first code does, divided by the codes it is for.
 */
final class QuantisedRows {

  static final int BLOCK = 32;

  /** The last stretch may be shorter. */
  static final int STRETCH = 512;

  /** Adding it rounds to the nearest integer, ties to even, which is then in the lower bits. */
  private static final float ROUNDER = 0x1.8p23f;

  private final int rows;
  private final int columns;
  private final byte[] codes;
  private final float[] scales;
  private final short[] sums;
  private int[] pairs = {};

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

  /** Where the code of a column is. */
  int at(int row, int column) {
    int start = column / STRETCH * STRETCH;
    return rows * start + row * stride(column) + column - start;
  }

  /** From there to the next row's code of the same column. */
  int stride(int column) {
    return Math.min(STRETCH, columns - column / STRETCH * STRETCH);
  }

  byte[] codes() {
    return codes;
  }

  float[] scales() {
    return scales;
  }

  /** The sum of each 16 codes. */
  short[] sums() {
    return sums;
  }

  /** For each four codes a, b, c, d the integers of two shorts (a, c) and (b, d). */
  int[] pairs() {
    return pairs;
  }

  /** Makes {@link #pairs}. */
  void spread() {
    pairs = pairs.length == 0 ? new int[codes.length / 2] : pairs;
    for (int i = 0; i < codes.length; i += 4) {
      pairs[i / 2] = (codes[i] & 0xFFFF) | codes[i + 2] << 16;
      pairs[i / 2 + 1] = (codes[i + 1] & 0xFFFF) | codes[i + 3] << 16;
    }
  }

  /** Rounds the rows from {@code first} to {@code last} of {@code x[rows, columns]}. */
  void quantise(float[] x, int first, int last) {
    int[] integers = new int[BLOCK];
    for (int row = first; row < last; row++) {
      for (int column = 0; column < columns; column += BLOCK) {
        block(x, row * columns + column, integers, at(row, column));
      }
    }
  }

  private void block(float[] x, int from, int[] integers, int to) {
    FloatVector a = FloatVector.fromArray(Vectors.EIGHT, x, from);
    FloatVector b = FloatVector.fromArray(Vectors.EIGHT, x, from + 8);
    FloatVector c = FloatVector.fromArray(Vectors.EIGHT, x, from + 16);
    FloatVector d = FloatVector.fromArray(Vectors.EIGHT, x, from + 24);
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
      codes[to + i] = (byte) integers[i];
      codes[to + 16 + i] = (byte) integers[16 + i];
      low += integers[i];
      high += integers[16 + i];
    }
    scales[to / BLOCK] = scale;
    sums[to / 16] = (short) low;
    sums[to / 16 + 1] = (short) high;
  }

  private static void round(FloatVector x, float inverse, int[] integers, int at) {
    x.mul(inverse)
        .add(ROUNDER)
        .reinterpretAsInts()
        .sub(Float.floatToRawIntBits(ROUNDER))
        .intoArray(integers, at);
  }

  /** Apart, since vectors are slow to load and C rounds without them. */
  private static final class Vectors {
    static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
  }
}
