package dev.fathom.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops: decoded weights {@code [n][32]} times activations. Every output is one chain
 * of fused multiply-adds in the order of the columns, in all of them, so that a row comes out the
 * same whichever computes it.
 *
 * <p>Eight sums are in flight, which is what the compiler keeps in registers.
 */
final class PanelTile {

  private static final int WIDTH = PanelMatrix.WIDTH;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  private PanelTile() {}

  /** {@code sums[32] += x[xAt .. xAt + n] · w}. */
  static void one(float[] w, int n, float[] x, int xAt, float[] sums, int at) {
    FloatVector s0 = load(sums, at);
    FloatVector s1 = load(sums, at + 8);
    FloatVector s2 = load(sums, at + 16);
    FloatVector s3 = load(sums, at + 24);
    for (int k = 0; k < n; k++) {
      FloatVector b = FloatVector.broadcast(SPECIES, x[xAt + k]);
      s0 = load(w, k * WIDTH).fma(b, s0);
      s1 = load(w, k * WIDTH + 8).fma(b, s1);
      s2 = load(w, k * WIDTH + 16).fma(b, s2);
      s3 = load(w, k * WIDTH + 24).fma(b, s3);
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + 8);
    s2.intoArray(sums, at + 16);
    s3.intoArray(sums, at + 24);
  }

  /** Four rows by the sixteen outputs from {@code half}; the rows' sums are 32 apart. */
  static void four(
      float[] w, int half, int n, float[] x, int x0, int x1, int x2, int x3, float[] sums, int at) {
    FloatVector a0 = load(sums, at);
    FloatVector b0 = load(sums, at + 8);
    FloatVector a1 = load(sums, at + WIDTH);
    FloatVector b1 = load(sums, at + WIDTH + 8);
    FloatVector a2 = load(sums, at + 2 * WIDTH);
    FloatVector b2 = load(sums, at + 2 * WIDTH + 8);
    FloatVector a3 = load(sums, at + 3 * WIDTH);
    FloatVector b3 = load(sums, at + 3 * WIDTH + 8);
    for (int k = 0; k < n; k++) {
      FloatVector wa = load(w, k * WIDTH + half);
      FloatVector wb = load(w, k * WIDTH + half + 8);
      FloatVector v0 = FloatVector.broadcast(SPECIES, x[x0 + k]);
      a0 = wa.fma(v0, a0);
      b0 = wb.fma(v0, b0);
      FloatVector v1 = FloatVector.broadcast(SPECIES, x[x1 + k]);
      a1 = wa.fma(v1, a1);
      b1 = wb.fma(v1, b1);
      FloatVector v2 = FloatVector.broadcast(SPECIES, x[x2 + k]);
      a2 = wa.fma(v2, a2);
      b2 = wb.fma(v2, b2);
      FloatVector v3 = FloatVector.broadcast(SPECIES, x[x3 + k]);
      a3 = wa.fma(v3, a3);
      b3 = wb.fma(v3, b3);
    }
    a0.intoArray(sums, at);
    b0.intoArray(sums, at + 8);
    a1.intoArray(sums, at + WIDTH);
    b1.intoArray(sums, at + WIDTH + 8);
    a2.intoArray(sums, at + 2 * WIDTH);
    b2.intoArray(sums, at + 2 * WIDTH + 8);
    a3.intoArray(sums, at + 3 * WIDTH);
    b3.intoArray(sums, at + 3 * WIDTH + 8);
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }
}
