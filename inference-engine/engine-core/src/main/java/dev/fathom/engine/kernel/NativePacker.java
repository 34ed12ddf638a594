package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@link PanelPacker} in C, {@code packing.c}: a model is read before the compiler has warmed up.
 */
final class NativePacker {

  private NativePacker() {}

  /**
   * Writes a panel, all of whose memory is zero, at {@code to}.
   *
   * @return whether it means the same; what is written is of no use otherwise
   */
  static boolean pack(Tensor tensor, int panel, MemorySegment out, long to) {
    int first = panel * PanelMatrix.WIDTH;
    long count = Math.min(PanelMatrix.WIDTH, tensor.rows() - first);
    long rowBytes = tensor.rowBytes();
    MemorySegment in = tensor.data().asSlice(first * rowBytes, count * rowBytes);
    long bytes = PanelPacker.panelBytes(tensor.type(), tensor.columns());
    MemorySegment own = out.asSlice(to, bytes);
    long blockBytes = tensor.type().blockBytes();
    try {
      int finite =
          switch (tensor.type()) {
            case F32, BF16 -> (int) Functions.WORDS.invokeExact(in, rowBytes, count, own);
            case F16 -> (int) Functions.F16.invokeExact(in, rowBytes, count, own);
            case F8_E4M3 -> (int) Functions.F8.invokeExact(in, rowBytes, count, own);
            case Q8_0, Q4_0 ->
                (int) Functions.BLOCKS.invokeExact(in, rowBytes, count, blockBytes, own);
            case Q4_K, Q5_K ->
                (int) Functions.WITH_MINIMA.invokeExact(in, rowBytes, count, blockBytes, own);
            case Q6_K -> (int) Functions.Q6_K.invokeExact(in, rowBytes, count, own);
          };
      return finite != 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Constants, so that the compiler calls them directly. */
  private static final class Functions {

    static final MethodHandle WORDS = plain("fathom_pack_words");
    static final MethodHandle F16 = plain("fathom_pack_f16");
    static final MethodHandle F8 = plain("fathom_pack_f8");
    static final MethodHandle BLOCKS = ofBlocks("fathom_pack_blocks");
    static final MethodHandle WITH_MINIMA = ofBlocks("fathom_pack_with_minima");
    static final MethodHandle Q6_K = plain("fathom_pack_q6_k");

    private static MethodHandle ofBlocks(String name) {
      return NativeLibrary.predicate(name, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
    }

    private static MethodHandle plain(String name) {
      return NativeLibrary.predicate(name, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
    }
  }
}
