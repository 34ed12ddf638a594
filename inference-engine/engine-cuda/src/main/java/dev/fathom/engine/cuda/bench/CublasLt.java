package dev.fathom.engine.cuda.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's matrix product, as the ceiling that our own are measured by; nothing else uses it.
 * Looked for in the folder {@code FATHOM_CUBLAS} and where the system looks, the newer library
 * first. Works on the device's default stream.
 */
@SuppressWarnings("restricted") // calls C
final class CublasLt implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(CublasLt.class.getName());
  static final int COMPUTE_32F = 68;
  static final int R_32F = 0;
  static final int R_16BF = 14;
  static final int TRANSA = 3;
  static final int OP_T = 1;
  private static final long WORKSPACE = 32L << 20;

  private final Arena arena = Arena.ofConfined();
  private final SymbolLookup library;
  private final MemorySegment handle;
  private final List<MemorySegment> descriptions = new ArrayList<>();
  private final List<MemorySegment> layouts = new ArrayList<>();

  private CublasLt(SymbolLookup library) {
    this.library = library;
    MemorySegment place = arena.allocate(ADDRESS);
    call("cublasLtCreate", place);
    handle = place.get(ADDRESS, 0);
  }

  static Optional<CublasLt> open() {
    return open(System.getenv("FATHOM_CUBLAS"));
  }

  /** Looks in this folder first, if there is one. */
  static Optional<CublasLt> open(@Nullable String folder) {
    List<String> names = new ArrayList<>();
    for (String name : List.of("libcublasLt.so.13", "libcublasLt.so.12")) {
      if (folder != null) {
        names.add(folder + "/" + name);
      }
      names.add(name);
    }
    for (String name : names) {
      try {
        return Optional.of(new CublasLt(SymbolLookup.libraryLookup(name, Arena.global())));
      } catch (IllegalArgumentException notThere) {
        LOG.log(Level.DEBUG, notThere.getMessage());
      }
    }
    return Optional.empty();
  }

  static long workspaceBytes() {
    return WORKSPACE;
  }

  /** y {@code [rows, n]} = x {@code [rows, k]} · w {@code [n, k]}ᵀ in bfloat16, ready to run. */
  Runnable product(long x, long w, long y, long workspace, int rows, int n, int k) {
    MemorySegment description = create("cublasLtMatmulDescCreate", COMPUTE_32F, R_32F);
    descriptions.add(description);
    call(
        "cublasLtMatmulDescSetAttribute",
        description,
        TRANSA,
        arena.allocateFrom(JAVA_INT, OP_T),
        4L);
    // columns come first there: yᵀ [n, rows] = w · xᵀ
    MemorySegment wLayout = layout(k, n);
    MemorySegment xLayout = layout(k, rows);
    MemorySegment yLayout = layout(n, rows);
    MemorySegment one = arena.allocateFrom(JAVA_FLOAT, 1);
    MemorySegment zero = arena.allocateFrom(JAVA_FLOAT, 0);
    return () ->
        call(
            "cublasLtMatmul",
            handle,
            description,
            one,
            MemorySegment.ofAddress(w),
            wLayout,
            MemorySegment.ofAddress(x),
            xLayout,
            zero,
            MemorySegment.ofAddress(y),
            yLayout,
            MemorySegment.ofAddress(y),
            yLayout,
            MemorySegment.NULL,
            MemorySegment.ofAddress(workspace),
            WORKSPACE,
            MemorySegment.NULL);
  }

  private MemorySegment layout(long rows, long columns) {
    MemorySegment layout = create("cublasLtMatrixLayoutCreate", R_16BF, rows, columns, rows);
    layouts.add(layout);
    return layout;
  }

  private MemorySegment create(String function, Object... arguments) {
    MemorySegment place = arena.allocate(ADDRESS);
    Object[] all = new Object[arguments.length + 1];
    all[0] = place;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    call(function, all);
    return place.get(ADDRESS, 0);
  }

  private void call(String function, Object... arguments) {
    MemoryLayout[] types = new MemoryLayout[arguments.length];
    for (int i = 0; i < types.length; i++) {
      types[i] =
          switch (arguments[i]) {
            case Integer _ -> JAVA_INT;
            case Long _ -> JAVA_LONG;
            default -> ADDRESS;
          };
    }
    int status;
    try {
      status =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(
                      library.find(function).orElseThrow(), FunctionDescriptor.of(JAVA_INT, types))
                  .invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (status != 0) {
      throw new IllegalStateException("%s says %d.".formatted(function, status));
    }
  }

  @Override
  public void close() {
    layouts.forEach(layout -> call("cublasLtMatrixLayoutDestroy", layout));
    descriptions.forEach(description -> call("cublasLtMatmulDescDestroy", description));
    call("cublasLtDestroy", handle);
    arena.close();
  }
}
