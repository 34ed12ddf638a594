package dev.fathom.engine.model;

import dev.fathom.engine.config.RopeConfig;
import dev.fathom.engine.config.RopeConfig.Layout;

/** Rotary position embedding: pair p of a head turns by {@code position · frequency[p]}. */
final class Rope {

  private final Layout layout;
  private final double[] frequencies;
  private final float amplitude;

  Rope(RopeConfig config) {
    layout = config.layout();
    frequencies = config.frequencies();
    amplitude = (float) config.amplitude();
  }

  /** The rotations of the rows of a step, computed once for all layers. */
  Rotation at(int[] positions) {
    int pairs = frequencies.length;
    float[] cos = new float[positions.length * pairs];
    float[] sin = new float[positions.length * pairs];
    for (int row = 0; row < positions.length; row++) {
      for (int p = 0; p < pairs; p++) {
        double angle = positions[row] * frequencies[p];
        cos[row * pairs + p] = (float) (Math.cos(angle) * amplitude);
        sin[row * pairs + p] = (float) (Math.sin(angle) * amplitude);
      }
    }
    return new Rotation(layout, pairs, cos, sin);
  }

  /** Cosines and sines {@code [rows, pairs]}. */
  @SuppressWarnings("ArrayRecordComponent") // scratch of one step
  record Rotation(Layout layout, int pairs, float[] cos, float[] sin) {

    /** Turns the head at {@code x[at ..]} by the angles of {@code row}. */
    void apply(int row, float[] x, int at) {
      int step = layout == Layout.PAIRS ? 2 : 1;
      int partner = layout == Layout.PAIRS ? 1 : pairs;
      for (int p = 0; p < pairs; p++) {
        float c = cos[row * pairs + p];
        float s = sin[row * pairs + p];
        int i = at + p * step;
        float a = x[i];
        float b = x[i + partner];
        x[i] = a * c - b * s;
        x[i + partner] = b * c + a * s;
      }
    }
  }
}
