package dev.fathom.engine.kernel;

import dev.fathom.engine.tensor.Tensor;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What the blocks of a model are computed with. Matrices are row-major; activations are float32.
 *
 * <p>The result of a row never depends on the rows computed beside it, so an answer is the same
 * whatever else is in the batch. One step runs at a time; within it, {@link #parallel} shares the
 * work between threads.
 */
public interface Kernels {

  /**
   * The fastest kernels that this processor has.
   *
   * @param workers who share the work; theirs is the life of the kernels
   */
  static Kernels fastest(Workers workers) {
    return PanelKernels.supported() ? new PanelKernels(workers) : new VectorKernels(workers);
  }

  /** What {@link #fastest} computes with here, for people to read. */
  static String described() {
    return NativeLibrary.instructions().described();
  }

  /**
   * Says that products with this very matrix will be asked for, so that it can be laid out ahead.
   * Called while a model is put together, before the first step.
   */
  default void prepare(Tensor w) {}

  /** The arrays of the layer that is being computed. */
  Scratch scratch();

  /** {@code y[r, o] = Σᵢ x[r, i] · w[o, i]} for {@code rows} rows; shares the work itself. */
  void matmul(Tensor w, float[] x, int rows, float[] y);

  /** Several products that do not depend on each other; shares the work of all at once. */
  default void matmul(List<Product> products) {
    for (Product product : products) {
      matmul(product.w, product.x, product.rows, product.y);
    }
  }

  /** What {@link #matmul(Tensor, float[], int, float[])} is given. */
  @SuppressWarnings("ArrayRecordComponent") // activations of one step
  record Product(Tensor w, float[] x, int rows, float[] y) {}

  /** {@code y[n] = Σᵢ x[i] · w[first + n, i]} for {@code count} rows of w; within one thread. */
  void dotRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt);

  /** {@code y[i] += Σₙ x[n] · w[first + n, i]} for {@code count} rows of w; within one thread. */
  void addRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt);

  /** Σ a·b over {@code n} elements. */
  float dot(float[] a, int aAt, float[] b, int bAt, int n);

  /** {@code y += factor · x} over {@code n} elements. */
  void add(float factor, float[] x, int xAt, float[] y, int yAt, int n);

  /** {@code gate = gate / (1 + e^−gate) · up} over all elements; shares the work itself. */
  void gate(float[] gate, float[] up);

  /**
   * Attention of several queries over entries that they share, softmax(q·K·scale)·V; within one
   * thread. The query that starts at {@code q[qAt[r]]} attends to the first {@code lengths[r]}
   * tokens.
   *
   * @param lengths in ascending order
   * @param out zero from each {@code outAt[r]} on, where the result is written
   */
  default void attend(
      PagedEntries entries, float[] q, int[] qAt, int[] lengths, float[] out, int[] outAt) {
    for (int r = 0; r < lengths.length; r++) {
      float[] scores = new float[lengths[r]];
      float max = Float.NEGATIVE_INFINITY;
      for (int t = 0; t < scores.length; t++) {
        int key = entries.offset(t) + entries.keyAt();
        scores[t] = dot(q, qAt[r], entries.entries(), key, entries.keyDim()) * entries.scale();
        max = Math.max(max, scores[t]);
      }
      exp(scores, scores.length, max);
      float sum = 0;
      for (float score : scores) {
        sum += score;
      }
      for (int t = 0; t < scores.length; t++) {
        int value = entries.offset(t) + entries.valueAt();
        add(scores[t] / sum, entries.entries(), value, out, outAt[r], entries.valueDim());
      }
    }
  }

  /** {@code x = e^(x − shift)} over the first {@code n} elements. */
  void exp(float[] x, int n, float shift);

  /** Runs {@code task} for 0 to {@code count} − 1, in any order, and returns when all are done. */
  void parallel(int count, IntConsumer task);
}
