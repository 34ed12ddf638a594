package dev.fathom.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The C of {@code src/main/native}, which the jar carries built for Linux on x86-64. Elsewhere, on
 * a processor without AVX2, or with {@code -Dfathom.engine.native=false}, it is not {@link
 * #available}, and everything is done in Java.
 */
@SuppressWarnings("restricted") // calls C
final class NativeLibrary {

  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());
  private static final String LIBRARY = "linux-x86_64/libfathom_kernels.so";

  private NativeLibrary() {}

  static boolean available() {
    return Boolean.parseBoolean(System.getProperty("fathom.engine.native", "true"))
        && System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64")
        && Symbols.LOADED.isPresent();
  }

  /** A function that returns nothing, may read and write Java's arrays, and soon returns. */
  static MethodHandle function(String name, MemoryLayout... arguments) {
    return function(name, FunctionDescriptor.ofVoid(arguments));
  }

  /** The same of one that returns an int, which is 0 for false. */
  static MethodHandle predicate(String name, MemoryLayout... arguments) {
    return function(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return Linker.nativeLinker()
        .downcallHandle(
            Symbols.LOADED.orElseThrow().findOrThrow(name), type, Linker.Option.critical(true));
  }

  /** Loaded when first asked for. */
  private static final class Symbols {

    static final Optional<SymbolLookup> LOADED = load();

    /** Empty when the library cannot be loaded, or the processor cannot run it. */
    private static Optional<SymbolLookup> load() {
      try (InputStream in = NativeLibrary.class.getResourceAsStream(LIBRARY)) {
        if (in == null) {
          return Optional.empty();
        }
        Path file = Files.createTempFile("fathom", ".so");
        try {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
          return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()))
              .filter(Symbols::supported);
        } finally {
          Files.delete(file);
        }
      } catch (IOException | IllegalArgumentException e) {
        LOG.log(System.Logger.Level.WARNING, "The native kernels cannot be loaded.", e);
        return Optional.empty();
      }
    }

    private static boolean supported(SymbolLookup symbols) {
      MethodHandle supported =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow("fathom_supported"), FunctionDescriptor.of(JAVA_INT));
      try {
        return (int) supported.invokeExact() != 0;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
