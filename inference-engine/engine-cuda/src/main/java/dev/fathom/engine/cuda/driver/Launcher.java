package dev.fathom.engine.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Launches kernels ({@code cuLaunchKernelEx}, whose attributes JCuda does not have) through the
 * foreign function interface. One stream's, for one thread.
 */
@SuppressWarnings("restricted") // calls C
final class Launcher implements AutoCloseable {

  /** {@code CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION}. */
  static final int DEPENDENT = 6;

  /** {@code CUlaunchConfig}. */
  static final StructLayout CONFIG =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(3, JAVA_INT).withName("grid"),
          MemoryLayout.sequenceLayout(3, JAVA_INT).withName("block"),
          JAVA_INT.withName("shared"),
          MemoryLayout.paddingLayout(4),
          JAVA_LONG.withName("stream"),
          ADDRESS.withName("attributes"),
          JAVA_INT.withName("count"),
          MemoryLayout.paddingLayout(4));

  /** {@code CUlaunchAttribute}, of whose value only the first word is used. */
  static final StructLayout ATTRIBUTE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("id"),
          MemoryLayout.paddingLayout(4),
          JAVA_INT.withName("value"),
          MemoryLayout.paddingLayout(60));

  private static final long STREAM = CONFIG.byteOffset(PathElement.groupElement("stream"));
  private static final long ATTRIBUTES = CONFIG.byteOffset(PathElement.groupElement("attributes"));
  private static final long COUNT = CONFIG.byteOffset(PathElement.groupElement("count"));
  private static final long VALUE = ATTRIBUTE.byteOffset(PathElement.groupElement("value"));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment config = arena.allocate(CONFIG);
  private final MemorySegment bytes = arena.allocate(Arguments.MOST_BYTES, 16);
  private final MemorySegment pointers = arena.allocate(ADDRESS, Arguments.MOST_COUNT);
  private final MethodHandle call;

  /** For launches on the stream of this handle. */
  Launcher(long stream) {
    MemorySegment attribute = arena.allocate(ATTRIBUTE);
    attribute.set(JAVA_INT, 0, DEPENDENT);
    attribute.set(JAVA_INT, VALUE, 1);
    config.set(JAVA_LONG, STREAM, stream);
    config.set(ADDRESS, ATTRIBUTES, attribute);
    call =
        Linker.nativeLinker()
            .downcallHandle(
                SymbolLookup.libraryLookup("libcuda.so.1", arena)
                    .find("cuLaunchKernelEx")
                    .orElseThrow(
                        () ->
                            new IllegalStateException(
                                "The driver has no cuLaunchKernelEx; version 580 has.")),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  }

  /**
   * Launches a kernel; the arguments are copied before this returns.
   *
   * @param dependent lets it begin before the kernel before it on the stream is done; it waits for
   *     that by itself
   */
  void launch(Kernel kernel, Grid grid, Arguments arguments, boolean dependent) {
    int[] sizes = {grid.x(), grid.y(), grid.z(), grid.threads(), 1, 1, grid.sharedBytes()};
    MemorySegment.copy(sizes, 0, config, JAVA_INT, 0, sizes.length);
    config.set(JAVA_INT, COUNT, dependent ? 1 : 0);
    arguments.copyTo(bytes);
    for (int i = 0; i < arguments.count(); i++) {
      pointers.setAtIndex(ADDRESS, i, bytes.asSlice(arguments.offset(i)));
    }
    int result;
    try {
      result =
          (int) call.invokeExact(config, kernel.handle().address(), pointers, MemorySegment.NULL);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    Device.check(result, "cuLaunchKernelEx", kernel.name() + ", " + grid);
  }

  @Override
  public void close() {
    arena.close();
  }
}
