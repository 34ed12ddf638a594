package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fathom.engine.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Products of panels with {@link QuantisedRows} in C, {@code src/main/native/integer_kernels.c}:
 * for the multiplications of small integers that the Vector API has no operation for. The jar
 * carries the library for Linux on x86-64; elsewhere, on a processor without AVX2, or with {@code
 * -Dfathom.engine.native=false}, nothing is {@link #available} and float32 does the work.
 */
@SuppressWarnings("restricted") // calls C
final class IntegerKernels {

  private static final System.Logger LOG = System.getLogger(IntegerKernels.class.getName());
  private static final String LIBRARY = "linux-x86_64/libfathom_kernels.so";

  private IntegerKernels() {}

  static boolean available() {
    return Boolean.parseBoolean(System.getProperty("fathom.engine.native", "true"))
        && System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64")
        && Library.LOADED.isPresent();
  }

  static boolean supports(DType type) {
    return switch (type) {
      case Q8_0, Q4_0, Q4_K, Q6_K -> true;
      case F32, F16, BF16, F8_E4M3, Q5_K -> false;
    };
  }

  /**
   * One panel times all rows.
   *
   * @param sums {@code [rows][32]}
   */
  static void multiply(PanelMatrix matrix, int panel, QuantisedRows x, float[] sums) {
    MethodHandle kernel = Library.LOADED.orElseThrow().of(matrix.type());
    try {
      kernel.invokeExact(
          matrix.data().asSlice(matrix.at(panel), matrix.panelBytes()),
          (long) matrix.columns(),
          MemorySegment.ofArray(x.codes()),
          MemorySegment.ofArray(x.scales()),
          MemorySegment.ofArray(x.sums()),
          (long) x.rows(),
          MemorySegment.ofArray(sums));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The C functions; loaded when first asked for. */
  private record Library(MethodHandle q8, MethodHandle q4, MethodHandle q4k, MethodHandle q6k) {

    static final Optional<Library> LOADED = load();

    /** Empty when the library cannot be loaded, or the processor cannot run it. */
    private static Optional<Library> load() {
      try (InputStream in = IntegerKernels.class.getResourceAsStream(LIBRARY)) {
        if (in == null) {
          return Optional.empty();
        }
        Path file = Files.createTempFile("fathom", ".so");
        try {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
          return link(SymbolLookup.libraryLookup(file, Arena.global()));
        } finally {
          Files.delete(file);
        }
      } catch (IOException | IllegalArgumentException e) {
        LOG.log(System.Logger.Level.WARNING, "The native kernels cannot be loaded.", e);
        return Optional.empty();
      }
    }

    private static Optional<Library> link(SymbolLookup symbols) {
      MethodHandle supported =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow("fathom_supported"), FunctionDescriptor.of(JAVA_INT));
      try {
        if ((int) supported.invokeExact() == 0) {
          return Optional.empty();
        }
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      return Optional.of(
          new Library(
              product(symbols, "fathom_q8_0"),
              product(symbols, "fathom_q4_0"),
              product(symbols, "fathom_q4_k"),
              product(symbols, "fathom_q6_k")));
    }

    private static MethodHandle product(SymbolLookup symbols, String name) {
      return Linker.nativeLinker()
          .downcallHandle(
              symbols.findOrThrow(name),
              FunctionDescriptor.ofVoid(
                  ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
              Linker.Option.critical(true));
    }

    MethodHandle of(DType type) {
      return switch (type) {
        case Q8_0 -> q8;
        case Q4_0 -> q4;
        case Q4_K -> q4k;
        case Q6_K -> q6k;
        case F32, F16, BF16, F8_E4M3, Q5_K ->
            throw new IllegalArgumentException(type + " is not integers");
      };
    }
  }
}
