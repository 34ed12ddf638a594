package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What happens to activations between the products, in C: {@code activations.c} and {@code
 * attention.h}. C needs no warming up, and its attention reads an entry once for several queries.
 */
final class NativeActivations {

  private NativeActivations() {}

  /** Rounds rows of {@code x[rows, columns]} to eight bits, bit for bit as {@code out} does. */
  static void quantise(float[] x, int first, int last, QuantisedRows out) {
    try {
      Functions.QUANTISE.invokeExact(
          MemorySegment.ofArray(x),
          (long) out.columns(),
          (long) out.rows(),
          (long) first,
          (long) last,
          MemorySegment.ofArray(out.codes()),
          MemorySegment.ofArray(out.scales()),
          MemorySegment.ofArray(out.sums()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** {@code gate = gate / (1 + e^−gate) · up} over {@code count} elements from {@code from}. */
  static void gate(float[] gate, float[] up, int from, int count) {
    try {
      Functions.GATE.invokeExact(
          MemorySegment.ofArray(gate).asSlice(4L * from),
          MemorySegment.ofArray(up).asSlice(4L * from),
          (long) count);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** {@link Kernels#add}. */
  static void add(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
    try {
      Functions.ADD.invokeExact(
          factor,
          MemorySegment.ofArray(x).asSlice(4L * xAt),
          MemorySegment.ofArray(y).asSlice(4L * yAt),
          (long) n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Whether {@link #addRows} and {@link #dotRows} know the format. */
  static boolean supports(DType type) {
    return type == DType.Q8_0 || type == DType.F32;
  }

  /** {@link Kernels#addRows}. */
  static void addRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    MemorySegment rows = w.data().asSlice(first * w.rowBytes(), count * w.rowBytes());
    MemorySegment from = MemorySegment.ofArray(x).asSlice(4L * xAt);
    MemorySegment to = MemorySegment.ofArray(y).asSlice(4L * yAt);
    try {
      if (w.type() == DType.F32) {
        Functions.ADD_F32.invokeExact(rows, (long) w.columns(), (long) count, from, to);
      } else {
        Functions.ADD_Q8_0.invokeExact(rows, (long) w.columns(), (long) count, from, to);
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** {@link Kernels#dotRows}. */
  static void dotRows(Tensor w, int first, int count, float[] x, int xAt, float[] y, int yAt) {
    MemorySegment rows = w.data().asSlice(first * w.rowBytes(), count * w.rowBytes());
    MemorySegment from = MemorySegment.ofArray(x).asSlice(4L * xAt);
    MemorySegment to = MemorySegment.ofArray(y).asSlice(4L * yAt);
    try {
      if (w.type() == DType.F32) {
        Functions.DOT_F32.invokeExact(rows, (long) w.columns(), (long) count, from, to);
      } else {
        Functions.DOT_Q8_0.invokeExact(rows, (long) w.columns(), (long) count, from, to);
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Room that {@link #attend} needs to work in. */
  static int scores(int[] lengths) {
    return lengths.length * stride(lengths);
  }

  private static int stride(int[] lengths) {
    return Math.ceilDiv(lengths[lengths.length - 1], 32) * 32;
  }

  /** {@link Kernels#attend}. */
  static void attend(
      Instructions instructions,
      PagedEntries entries,
      float[] q,
      int[] qAt,
      int[] lengths,
      float[] scores,
      float[] out,
      int[] outAt) {
    try {
      Functions.ATTEND.invokeExact(
          instructions.number(),
          MemorySegment.ofArray(entries.entries()),
          MemorySegment.ofArray(entries.pageTable()),
          (long) entries.pageSize(),
          (long) entries.width(),
          (long) entries.keyAt(),
          (long) entries.keyDim(),
          (long) entries.valueAt(),
          (long) entries.valueDim(),
          entries.scale(),
          MemorySegment.ofArray(q),
          MemorySegment.ofArray(qAt),
          MemorySegment.ofArray(lengths),
          (long) lengths.length,
          MemorySegment.ofArray(scores),
          (long) stride(lengths),
          MemorySegment.ofArray(out),
          MemorySegment.ofArray(outAt));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException own ? own : new IllegalStateException(e);
  }

  /** Constants, so that the compiler calls them directly. */
  private static final class Functions {

    static final MethodHandle QUANTISE =
        NativeLibrary.function(
            "fathom_quantise",
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    static final MethodHandle GATE =
        NativeLibrary.function("fathom_gate", ADDRESS, ADDRESS, JAVA_LONG);
    static final MethodHandle ADD =
        NativeLibrary.function("fathom_add", JAVA_FLOAT, ADDRESS, ADDRESS, JAVA_LONG);
    static final MethodHandle ADD_F32 = rows("fathom_add_rows_f32");
    static final MethodHandle ADD_Q8_0 = rows("fathom_add_rows_q8_0");
    static final MethodHandle DOT_F32 = rows("fathom_dot_rows_f32");
    static final MethodHandle DOT_Q8_0 = rows("fathom_dot_rows_q8_0");
    static final MethodHandle ATTEND =
        NativeLibrary.function(
            "fathom_attend",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_FLOAT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);

    private static MethodHandle rows(String name) {
      return NativeLibrary.function(name, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    }
  }
}
