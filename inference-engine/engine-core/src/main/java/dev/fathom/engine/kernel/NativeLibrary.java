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
 * a processor without AVX2, or with {@code -Dfathom.engine.native=false}, there are no {@link
 * #instructions} for it, and everything is done in Java; {@code avx2} and {@code avx512} keep to
 * those.
 */
@SuppressWarnings("restricted") // calls C
final class NativeLibrary {

  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());
  private static final String LIBRARY = "linux-x86_64/libfathom_kernels.so";

  private NativeLibrary() {}

  /** What the C uses of this processor. */
  static Instructions instructions() {
    Instructions allowed = Instructions.parse(System.getProperty("fathom.engine.native", "true"));
    boolean built =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    if (allowed == Instructions.NONE || !built) {
      return Instructions.NONE;
    }
    return allowed.compareTo(Symbols.INSTRUCTIONS) < 0 ? allowed : Symbols.INSTRUCTIONS;
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
    static final Instructions INSTRUCTIONS =
        LOADED.map(Symbols::instructions).orElse(Instructions.NONE);

    /** Empty when the library cannot be loaded. */
    private static Optional<SymbolLookup> load() {
      try (InputStream in = NativeLibrary.class.getResourceAsStream(LIBRARY)) {
        if (in == null) {
          return Optional.empty();
        }
        Path file = Files.createTempFile("fathom", ".so");
        try {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
          return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
        } finally {
          Files.delete(file);
        }
      } catch (IOException | IllegalArgumentException e) {
        LOG.log(System.Logger.Level.WARNING, "The native kernels cannot be loaded.", e);
        return Optional.empty();
      }
    }

    private static Instructions instructions(SymbolLookup symbols) {
      MethodHandle most =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow("fathom_instructions"), FunctionDescriptor.of(JAVA_INT));
      try {
        return Instructions.of((int) most.invokeExact());
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
