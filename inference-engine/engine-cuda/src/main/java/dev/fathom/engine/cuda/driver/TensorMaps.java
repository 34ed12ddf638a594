package dev.fathom.engine.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Maps for Hopper's copy engine ({@code cuTensorMapEncodeTiled}), which JCuda does not have,
 * through the foreign function interface.
 */
@SuppressWarnings("restricted") // calls C
public final class TensorMaps {

  /** Elements as the driver numbers them. */
  public enum Element {
    BYTE(0, 1),
    BF16(9, 2);

    private final int code;
    private final int bytes;

    Element(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    /** Elements of a tile's row, which has 128 bytes. */
    public int depth() {
      return 128 / bytes;
    }
  }

  private static final int MAP_BYTES = 128;
  private static final int SWIZZLE_128 = 3;
  private static final int PROMOTE_TO_256 = 3;

  private final MethodHandle encode;

  private TensorMaps(MethodHandle encode) {
    this.encode = encode;
  }

  /**
   * Finds the driver's entry point.
   *
   * @throws IllegalArgumentException when there is no driver, or it is older than CUDA 12
   */
  public static TensorMaps open() {
    SymbolLookup driver = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());
    return new TensorMaps(
        Linker.nativeLinker()
            .downcallHandle(
                driver
                    .find("cuTensorMapEncodeTiled")
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "The driver has no cuTensorMapEncodeTiled.")),
                FunctionDescriptor.of(
                    JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS,
                    ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)));
  }

  /**
   * The map of a matrix {@code [rows, columns]}, of which tiles of {@code tileRows} by 128 bytes
   * are fetched, their 16-byte pieces exchanged by row.
   */
  public byte[] of(
      Element element, long address, int rows, int columns, long rowBytes, int tileRows) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map = arena.allocate(MAP_BYTES, 64);
      int result =
          (int)
              encode.invokeExact(
                  map,
                  element.code,
                  2,
                  address,
                  arena.allocateFrom(JAVA_LONG, columns, rows),
                  arena.allocateFrom(JAVA_LONG, rowBytes),
                  arena.allocateFrom(JAVA_INT, element.depth(), tileRows),
                  arena.allocateFrom(JAVA_INT, 1, 1),
                  0,
                  SWIZZLE_128,
                  PROMOTE_TO_256,
                  0);
      Device.check(
          result, "cuTensorMapEncodeTiled", "[%d, %d] %s".formatted(rows, columns, element));
      return map.toArray(JAVA_BYTE);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
