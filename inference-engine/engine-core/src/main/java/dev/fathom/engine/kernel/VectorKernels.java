package dev.fathom.engine.kernel;

import dev.fathom.engine.tensor.Tensor;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels with the Vector API. A row of weights is decoded once into a buffer that stays in the
 * first-level cache, and multiplied with up to four rows of activations; each product is summed in
 * the same order however many there are.
 *
 * <p>Uses the widest vectors the processor prefers. Needs {@code --add-modules
 * jdk.incubator.vector}.
 */
public final class VectorKernels implements Kernels {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  // constants one by one: the compiler keeps no shuffle in a register that it finds in a list
  private static final VectorShuffle<Float> BY_8 = shift(8);
  private static final VectorShuffle<Float> BY_4 = shift(4);
  private static final VectorShuffle<Float> BY_2 = shift(2);
  private static final VectorShuffle<Float> BY_1 = shift(1);

  /** Rows of weights a thread takes at a time. */
  private static final int CHUNK = 32;

  /** Elements of a gate that a thread takes at a time. */
  private static final int GATES = 4096;

  private final Workers workers;
  private final Scratch scratch = new Scratch();
  private final ThreadLocal<float[]> buffers = ThreadLocal.withInitial(() -> new float[0]);

  public VectorKernels(Workers workers) {
    this.workers = workers;
  }

  private static VectorShuffle<Float> shift(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane + distance) % LANES);
  }

  @Override
  public Scratch scratch() {
    return scratch;
  }

  @Override
  public void parallel(int count, IntConsumer task) {
    workers.run(count, task);
  }

  @Override
  public void matmul(Tensor w, float[] x, int rows, float[] y) {
    int outputs = w.rows();
    int chunks = Math.ceilDiv(outputs, CHUNK);
    workers.run(
        chunks,
        chunk -> {
          int first = chunk * CHUNK;
          int count = Math.min(CHUNK, outputs - first);
          multiply(w, first, count, x, rows, y);
        });
  }

  private void multiply(Tensor w, int first, int count, float[] x, int rows, float[] y) {
    int columns = w.columns();
    int outputs = w.rows();
    float[] weights = buffer(columns);
    for (int o = first; o < first + count; o++) {
      VectorDecoder.decode(w, o, weights);
      int r = 0;
      for (; r + 4 <= rows; r += 4) {
        dot4(weights, x, r * columns, columns, y, r * outputs + o, outputs);
      }
      for (; r < rows; r++) {
        y[r * outputs + o] = dot(weights, 0, x, r * columns, columns);
      }
    }
  }

  @Override
  public void dotRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    float[] weights = buffer(w.columns());
    for (int n = 0; n < count; n++) {
      VectorDecoder.decode(w, first + n, weights);
      y[yAt + n] = dot(weights, 0, x, xAt, w.columns());
    }
  }

  @Override
  public void addRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    float[] weights = buffer(w.columns());
    for (int n = 0; n < count; n++) {
      VectorDecoder.decode(w, first + n, weights);
      add(x[xAt + n], weights, 0, y, yAt, w.columns());
    }
  }

  @Override
  public float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      even = load(a, aAt + i).fma(load(b, bAt + i), even);
      odd = load(a, aAt + i + LANES).fma(load(b, bAt + i + LANES), odd);
    }
    float sum = sum(even.add(odd));
    for (; i < n; i++) {
      sum = Math.fma(a[aAt + i], b[bAt + i], sum);
    }
    return sum;
  }

  /** Four times {@link #dot} of the same weights, each in that order. */
  private static void dot4(
      float[] w, float[] x, int xAt, int columns, float[] y, int yAt, int yStride) {
    int x1 = xAt + columns;
    int x2 = x1 + columns;
    int x3 = x2 + columns;
    FloatVector even0 = FloatVector.zero(SPECIES);
    FloatVector even1 = even0;
    FloatVector even2 = even0;
    FloatVector even3 = even0;
    FloatVector odd0 = even0;
    FloatVector odd1 = even0;
    FloatVector odd2 = even0;
    FloatVector odd3 = even0;
    int i = 0;
    for (; i <= columns - 2 * LANES; i += 2 * LANES) {
      FloatVector even = load(w, i);
      even0 = even.fma(load(x, xAt + i), even0);
      even1 = even.fma(load(x, x1 + i), even1);
      even2 = even.fma(load(x, x2 + i), even2);
      even3 = even.fma(load(x, x3 + i), even3);
      FloatVector odd = load(w, i + LANES);
      odd0 = odd.fma(load(x, xAt + i + LANES), odd0);
      odd1 = odd.fma(load(x, x1 + i + LANES), odd1);
      odd2 = odd.fma(load(x, x2 + i + LANES), odd2);
      odd3 = odd.fma(load(x, x3 + i + LANES), odd3);
    }
    float sum0 = sum(even0.add(odd0));
    float sum1 = sum(even1.add(odd1));
    float sum2 = sum(even2.add(odd2));
    float sum3 = sum(even3.add(odd3));
    for (; i < columns; i++) {
      sum0 = Math.fma(w[i], x[xAt + i], sum0);
      sum1 = Math.fma(w[i], x[x1 + i], sum1);
      sum2 = Math.fma(w[i], x[x2 + i], sum2);
      sum3 = Math.fma(w[i], x[x3 + i], sum3);
    }
    y[yAt] = sum0;
    y[yAt + yStride] = sum1;
    y[yAt + 2 * yStride] = sum2;
    y[yAt + 3 * yStride] = sum3;
  }

  @Override
  public void add(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
    FloatVector factors = FloatVector.broadcast(SPECIES, factor);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(x, xAt + i).fma(factors, load(y, yAt + i)).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = Math.fma(factor, x[xAt + i], y[yAt + i]);
    }
  }

  @Override
  public void gate(float[] gate, float[] up) {
    int parts = Math.ceilDiv(gate.length, GATES);
    workers.run(
        parts,
        part -> {
          int from = part * GATES;
          VectorExp.gate(gate, up, from, Math.min(gate.length, from + GATES));
        });
  }

  @Override
  public void exp(float[] x, int n, float shift) {
    VectorExp.exp(x, n, shift);
  }

  /**
   * The sum of the lanes, halves added to halves. {@code reduceLanes} leaves the order open, and
   * the interpreter and the compiler choose different ones.
   */
  private static float sum(FloatVector vector) {
    FloatVector sum = vector;
    if (LANES > 8) {
      sum = sum.add(sum.rearrange(BY_8));
    }
    if (LANES > 4) {
      sum = sum.add(sum.rearrange(BY_4));
    }
    if (LANES > 2) {
      sum = sum.add(sum.rearrange(BY_2));
    }
    sum = sum.add(sum.rearrange(BY_1));
    return sum.lane(0);
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  private float[] buffer(int columns) {
    float[] buffer = buffers.get();
    if (buffer.length < columns) {
      buffer = new float[columns];
      buffers.set(buffer);
    }
    return buffer;
  }
}
