package dev.fathom.engine.cuda.check;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Rows of a result by its plain definition, and the same rows of what a kernel wrote. */
final class Expected {

  private Expected() {}

  /** The definition of one element. */
  interface Element {
    double at(int row, int column);
  }

  /** These rows, {@code [rows, width]}; all processors work on them. */
  static double[] rows(int[] rows, int width, Element element) {
    double[] values = new double[rows.length * width];
    IntStream.range(0, rows.length)
        .parallel()
        .forEach(
            i -> {
              for (int column = 0; column < width; column++) {
                values[i * width + column] = element.at(rows[i], column);
              }
            });
    return values;
  }

  /** These rows of all. */
  static float[] pick(float[] all, int[] rows, int width) {
    float[] picked = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, rows[i] * width, picked, i * width, width);
    }
    return picked;
  }

  /** x / √(mean(x²) + ε) · w. */
  static double[] normed(double[] x, float[] weights, double epsilon) {
    double scale = 1 / Math.sqrt(Arrays.stream(x).map(a -> a * a).sum() / x.length + epsilon);
    return IntStream.range(0, x.length).mapToDouble(i -> weights[i] * x[i] * scale).toArray();
  }

  /** silu(gate) · up. */
  static double swiglu(double gate, double up) {
    return gate / (1 + Math.exp(-gate)) * up;
  }

  /** In four sums, since one would wait for itself. */
  static double dot(float[] a, int aAt, float[] b, int bAt, int n) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      first += (double) a[aAt + i] * b[bAt + i];
      second += (double) a[aAt + i + 1] * b[bAt + i + 1];
      third += (double) a[aAt + i + 2] * b[bAt + i + 2];
      fourth += (double) a[aAt + i + 3] * b[bAt + i + 3];
    }
    for (; i < n; i++) {
      first += (double) a[aAt + i] * b[bAt + i];
    }
    return first + second + third + fourth;
  }
}
