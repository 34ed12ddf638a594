package dev.fathom.engine.kernel;

import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import java.util.function.IntConsumer;

/** The definitions, one thread, no tricks. Every other implementation is tested against it. */
public final class ReferenceKernels implements Kernels {

  private final Scratch scratch = new Scratch();

  @Override
  public Scratch scratch() {
    return scratch;
  }

  @Override
  public void matmul(Tensor w, float[] x, int rows, float[] y) {
    float[] weights = new float[w.columns()];
    for (int o = 0; o < w.rows(); o++) {
      RowDecoder.decode(w, o, weights, 0);
      for (int r = 0; r < rows; r++) {
        y[r * w.rows() + o] = dot(weights, 0, x, r * w.columns(), w.columns());
      }
    }
  }

  @Override
  public void dotRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    float[] weights = new float[w.columns()];
    for (int n = 0; n < count; n++) {
      RowDecoder.decode(w, first + n, weights, 0);
      y[yAt + n] = dot(weights, 0, x, xAt, w.columns());
    }
  }

  @Override
  public void addRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    float[] weights = new float[w.columns()];
    for (int n = 0; n < count; n++) {
      RowDecoder.decode(w, first + n, weights, 0);
      add(x[xAt + n], weights, 0, y, yAt, w.columns());
    }
  }

  @Override
  public float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[aAt + i] * b[bAt + i];
    }
    return sum;
  }

  @Override
  public void add(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += factor * x[xAt + i];
    }
  }

  @Override
  public void gate(float[] gate, float[] up) {
    for (int i = 0; i < gate.length; i++) {
      gate[i] = gate[i] / (1 + (float) Math.exp(-gate[i])) * up[i];
    }
  }

  @Override
  public void exp(float[] x, int n, float shift) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.exp(x[i] - shift);
    }
  }

  @Override
  public void parallel(int count, IntConsumer task) {
    for (int i = 0; i < count; i++) {
      task.accept(i);
    }
  }
}
