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

  /** Writes a panel, all of whose memory is zero, at {@code to}. */
  static void pack(Tensor tensor, int panel, MemorySegment out, long to) {
    int first = panel * PanelMatrix.WIDTH;
    long count = Math.min(PanelMatrix.WIDTH, tensor.rows() - first);
    long rowBytes = tensor.rowBytes();
    MemorySegment in = tensor.data().asSlice(first * rowBytes, count * rowBytes);
    long bytes = PanelPacker.panelBytes(tensor.type(), tensor.columns());
    MemorySegment own = out.asSlice(to, bytes);
    long blockBytes = tensor.type().blockBytes();
    try {
      switch (tensor.type()) {
        case F32, BF16, F16, F8_E4M3 -> Functions.WORDS.invokeExact(in, rowBytes, count, own);
        case Q8_0, Q4_0 -> Functions.BLOCKS.invokeExact(in, rowBytes, count, blockBytes, own);
        case Q4_K -> Functions.Q4_K.invokeExact(in, rowBytes, count, own);
        case Q6_K -> Functions.Q6_K.invokeExact(in, rowBytes, count, own);
        case Q5_K -> throw new IllegalArgumentException("Q5_K has no panels");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Constants, so that the compiler calls them directly. */
  private static final class Functions {

    static final MethodHandle WORDS = plain("fathom_pack_words");
    static final MethodHandle BLOCKS =
        NativeLibrary.function(
            "fathom_pack_blocks", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
    static final MethodHandle Q4_K = plain("fathom_pack_q4_k");
    static final MethodHandle Q6_K = plain("fathom_pack_q6_k");

    private static MethodHandle plain(String name) {
      return NativeLibrary.function(name, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
    }
  }
}
