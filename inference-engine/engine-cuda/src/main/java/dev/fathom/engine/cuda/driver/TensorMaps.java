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
import java.util.Arrays;

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

    final int code;
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

  static final int MAP_BYTES = 128;
  static final int SWIZZLE_128 = 3;
  static final int PROMOTE_TO_256 = 3;

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
    return map(
        element,
        address,
        new long[] {columns, rows},
        new long[] {rowBytes},
        new int[] {element.depth(), tileRows});
  }

  /** The same of {@code count} matrices, {@code stride} bytes from one to the next. */
  public byte[] ofSeveral(
      Element element,
      long address,
      int count,
      long stride,
      int rows,
      int columns,
      long rowBytes,
      int tileRows) {
    return map(
        element,
        address,
        new long[] {columns, rows, count},
        new long[] {rowBytes, stride},
        new int[] {element.depth(), tileRows, 1});
  }

  /** Sizes and boxes from the innermost dimension on; strides from the second. */
  private byte[] map(Element element, long address, long[] sizes, long[] strides, int[] box) {
    int[] steps = new int[sizes.length];
    Arrays.fill(steps, 1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map = arena.allocate(MAP_BYTES, MAP_BYTES);
      int result =
          (int)
              encode.invokeExact(
                  map,
                  element.code,
                  sizes.length,
                  address,
                  arena.allocateFrom(JAVA_LONG, sizes),
                  arena.allocateFrom(JAVA_LONG, strides),
                  arena.allocateFrom(JAVA_INT, box),
                  arena.allocateFrom(JAVA_INT, steps),
                  0,
                  SWIZZLE_128,
                  PROMOTE_TO_256,
                  0);
      Device.check(result, "cuTensorMapEncodeTiled", Arrays.toString(sizes) + " " + element);
      return map.toArray(JAVA_BYTE);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
