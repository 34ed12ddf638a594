package dev.fathom.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * e^x with vectors: x = n·ln 2 + r, and a polynomial for e^r (S. L. Moshier, Cephes, expf).
 * Relative error below 3e-7; arguments are held to ±87, outside of which float32 has next to
 * nothing. An element comes out the same wherever in an array it is.
 */
final class VectorExp {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final float LIMIT = 87;

  /** Adding it rounds to the nearest integer, which is then in the lower bits. */
  private static final float ROUNDER = 0x1.8p23f;

  private VectorExp() {}

  static void exp(float[] x, int n, float shift) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      exp(load(x, i).sub(shift)).intoArray(x, i);
    }
    if (i < n) {
      float[] rest = new float[LANES];
      System.arraycopy(x, i, rest, 0, n - i);
      exp(load(rest, 0).sub(shift)).intoArray(rest, 0);
      System.arraycopy(rest, 0, x, i, n - i);
    }
  }

  /** {@code gate = gate / (1 + e^−gate) · up} from {@code from} to {@code to}. */
  static void gate(float[] gate, float[] up, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      gate(load(gate, i), load(up, i)).intoArray(gate, i);
    }
    if (i < to) {
      float[] rest = new float[2 * LANES];
      System.arraycopy(gate, i, rest, 0, to - i);
      System.arraycopy(up, i, rest, LANES, to - i);
      gate(load(rest, 0), load(rest, LANES)).intoArray(rest, 0);
      System.arraycopy(rest, 0, gate, i, to - i);
    }
  }

  private static FloatVector gate(FloatVector gate, FloatVector up) {
    return gate.div(exp(gate.neg()).add(1)).mul(up);
  }

  private static FloatVector exp(FloatVector x) {
    FloatVector held = x.max(-LIMIT).min(LIMIT);
    FloatVector rounder = FloatVector.broadcast(SPECIES, ROUNDER);
    FloatVector shifted = held.fma(FloatVector.broadcast(SPECIES, 1.442695f), rounder);
    FloatVector n = shifted.sub(rounder);
    FloatVector r =
        n.fma(
            FloatVector.broadcast(SPECIES, 2.1219444e-4f),
            n.fma(FloatVector.broadcast(SPECIES, -0.6933594f), held));
    FloatVector p = FloatVector.broadcast(SPECIES, 1.9875691e-4f);
    p = p.fma(r, FloatVector.broadcast(SPECIES, 0.0013981999f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 0.008333452f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 0.041665796f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 0.16666666f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
    FloatVector power = p.fma(r.mul(r), r.add(1));
    // n is added to the exponent
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return power.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }
}
