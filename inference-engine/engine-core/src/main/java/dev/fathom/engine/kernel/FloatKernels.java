package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Products of panels with activations in float32 in C, {@code kernels.c}: what {@link PanelRow},
 * {@link PanelDecoder} and {@link PanelTile} give, bit for bit.
 */
final class FloatKernels {

  private FloatKernels() {}

  /**
   * One panel times all rows.
   *
   * @param scales what {@link PanelMatrix#factors} gives of all columns
   * @param x {@code [rows][columns]}
   * @param sums {@code [rows][32]}, to compute in
   * @param y {@code [rows][outputs]} of the whole matrix
   */
  static void multiply(
      Instructions instructions,
      PanelMatrix matrix,
      int panel,
      float[] scales,
      float[] x,
      int rows,
      float[] sums,
      float[] y) {
    int use = instructions.number();
    MemorySegment data = matrix.data().asSlice(matrix.at(panel), matrix.panelBytes());
    MemorySegment factors = MemorySegment.ofArray(scales);
    MemorySegment in = MemorySegment.ofArray(x);
    MemorySegment own = MemorySegment.ofArray(sums);
    MemorySegment out = MemorySegment.ofArray(y).asSlice(4L * matrix.first(panel));
    long stride = matrix.rows();
    long outputs = matrix.count(panel);
    long columns = matrix.columns();
    long count = rows;
    try {
      switch (matrix.type()) {
        case F32 ->
            Functions.F32.invokeExact(
                use, data, columns, factors, in, count, own, out, stride, outputs);
        case BF16 ->
            Functions.BF16.invokeExact(
                use, data, columns, factors, in, count, own, out, stride, outputs);
        case F16 ->
            Functions.F16.invokeExact(
                use, data, columns, factors, in, count, own, out, stride, outputs);
        case F8_E4M3 ->
            Functions.F8.invokeExact(
                use, data, columns, factors, in, count, own, out, stride, outputs);
        case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K ->
            throw new IllegalArgumentException(matrix.type() + " is multiplied as integers");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Constants, so that the compiler calls them directly. */
  private static final class Functions {

    static final MethodHandle F32 = product("fathom_f32");
    static final MethodHandle BF16 = product("fathom_bf16");
    static final MethodHandle F16 = product("fathom_f16");
    static final MethodHandle F8 = product("fathom_f8");

    private static MethodHandle product(String name) {
      return NativeLibrary.function(
          name, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS,
          JAVA_LONG, JAVA_LONG);
    }
  }
}
