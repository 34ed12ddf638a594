package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory for panels, zero until it is written. On Linux it is mapped in pieces that may use huge
 * pages, which spares page faults while loading and address translation while computing; it is
 * given back when the garbage collector finds that no panel of a piece is in use any more.
 */
@SuppressWarnings("restricted") // calls the system
public final class PanelMemory {

  private static final long PIECE = 256L << 20;
  private static final long ALIGNMENT = 64;
  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

  /**
   * All memory, from address zero on; what is read from it is not checked. Being a constant, it
   * tells the compiler what kind of memory it is, which with a parameter depends on what kinds the
   * whole program has read vectors from: two more, and loops run at a third of their speed.
   */
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private MemorySegment piece = MemorySegment.NULL;
  private long used;

  /** Memory of so many bytes. */
  public MemorySegment allocate(long bytes) {
    if (piece.byteSize() - used < bytes) {
      piece = map(Math.max(PIECE, bytes));
      used = 0;
    }
    MemorySegment slice = piece.asSlice(used, bytes);
    used += Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    return slice;
  }

  /** Takes back what was allocated last. */
  void takeBack(MemorySegment last) {
    last.fill((byte) 0);
    used = last.address() - piece.address();
  }

  private static MemorySegment map(long bytes) {
    return LINUX ? Mapping.anonymous(bytes) : Arena.ofAuto().allocate(bytes, ALIGNMENT);
  }

  /** mmap(2), madvise(2), munmap(2). */
  private static final class Mapping {

    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int HUGE_PAGES = 14;

    private static final MethodHandle MMAP =
        handle(
            "mmap",
            FunctionDescriptor.of(
                ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MADVISE =
        handle("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle MUNMAP =
        handle("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private static MethodHandle handle(String name, FunctionDescriptor type) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    static MemorySegment anonymous(long bytes) {
      try {
        MemorySegment start =
            (MemorySegment)
                MMAP.invokeExact(MemorySegment.NULL, bytes, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
        if (start.address() == -1) {
          throw new OutOfMemoryError("Cannot map " + bytes + " bytes for weights.");
        }
        // only advice: without huge pages everything works, slower
        int _ = (int) MADVISE.invokeExact(start, bytes, HUGE_PAGES);
        return start.reinterpret(bytes, Arena.ofAuto(), Mapping::unmap);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static void unmap(MemorySegment whole) {
      try {
        int _ = (int) MUNMAP.invokeExact(whole, whole.byteSize());
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
