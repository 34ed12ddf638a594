package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fathom.engine.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Products of panels with {@link QuantisedRows} in C, {@code kernels.c}: for the multiplications of
 * small integers that the Vector API has no operation for. Where there is no {@link NativeLibrary},
 * {@link IntegerPanels} does the same in Java.
 */
final class IntegerKernels {

  private IntegerKernels() {}

  static boolean supports(DType type) {
    return switch (type) {
      case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K -> true;
      case F32, F16, BF16, F8_E4M3 -> false;
    };
  }

  /**
   * One panel times all rows.
   *
   * @param sums {@code [rows][32]}, to compute in
   * @param y {@code [rows][outputs]} of the whole matrix
   */
  static void multiply(
      Instructions instructions,
      PanelMatrix matrix,
      int panel,
      QuantisedRows x,
      float[] sums,
      float[] y) {
    int use = instructions.number();
    MemorySegment data = matrix.data().asSlice(matrix.at(panel), matrix.panelBytes());
    MemorySegment codes = MemorySegment.ofArray(x.codes());
    MemorySegment scales = MemorySegment.ofArray(x.scales());
    MemorySegment totals = MemorySegment.ofArray(x.sums());
    MemorySegment own = MemorySegment.ofArray(sums);
    MemorySegment out = MemorySegment.ofArray(y).asSlice(4L * matrix.first(panel));
    long stride = matrix.rows();
    long count = matrix.count(panel);
    long columns = matrix.columns();
    long rows = x.rows();
    try {
      switch (matrix.type()) {
        case Q8_0 ->
            Functions.Q8_0.invokeExact(
                use, data, columns, codes, scales, totals, rows, own, out, stride, count);
        case Q4_0 ->
            Functions.Q4_0.invokeExact(
                use, data, columns, codes, scales, totals, rows, own, out, stride, count);
        case Q4_K ->
            Functions.Q4_K.invokeExact(
                use, data, columns, codes, scales, totals, rows, own, out, stride, count);
        case Q5_K ->
            Functions.Q5_K.invokeExact(
                use, data, columns, codes, scales, totals, rows, own, out, stride, count);
        case Q6_K ->
            Functions.Q6_K.invokeExact(
                use, data, columns, codes, scales, totals, rows, own, out, stride, count);
        case F32, F16, BF16, F8_E4M3 ->
            throw new IllegalArgumentException(matrix.type() + " is not integers");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Constants, so that the compiler calls them directly. */
  private static final class Functions {

    static final MethodHandle Q8_0 = product("fathom_q8_0");
    static final MethodHandle Q4_0 = product("fathom_q4_0");
    static final MethodHandle Q4_K = product("fathom_q4_k");
    static final MethodHandle Q5_K = product("fathom_q5_k");
    static final MethodHandle Q6_K = product("fathom_q6_k");

    private static MethodHandle product(String name) {
      return NativeLibrary.function(
          name, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS,
          ADDRESS, JAVA_LONG, JAVA_LONG);
    }
  }
}
