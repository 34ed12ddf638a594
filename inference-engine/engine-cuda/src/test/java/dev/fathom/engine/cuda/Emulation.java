package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A CUDA driver without a device: src/test/cuda compiled with g++ to a libcuda.so.1 that runs the
 * kernels' own sources on the processor, and loaded before JCuda looks for the real one. Tests that
 * need it are skipped where there is no g++.
 */
@SuppressWarnings("restricted") // calls C
final class Emulation {

  private static final Path SOURCES = Path.of("src/test/cuda").toAbsolutePath();
  private static final Path KERNELS = Path.of("src/main/cuda").toAbsolutePath();
  private static final Path FOLDER = Path.of("target/emulation").toAbsolutePath();
  private static boolean loaded;

  private Emulation() {}

  /** Loads the driver, or skips the test. */
  static synchronized void start() {
    assumeTrue(Tools.find("g++").isPresent(), "There is no g++: the kernels cannot be run here.");
    if (!loaded) {
      System.load(compile().toString());
      loaded = true;
    }
    capability(80);
    kernels(true);
    memoryLimit(1L << 30);
  }

  private static Path compile() {
    try {
      Files.createDirectories(FOLDER);
      Path library = FOLDER.resolve("libcuda.so.1");
      if (Files.exists(library) && changed(SOURCES, KERNELS) < time(library)) {
        return library;
      }
      List<Process> compilers = new ArrayList<>();
      for (String unit : List.of("kernels", "driver", "emulation")) {
        compilers.add(
            run(
                "-std=c++17",
                "-O2",
                "-fPIC",
                "-Wno-psabi",
                "-DFATHOM_EMULATION",
                "-I" + SOURCES,
                "-c",
                SOURCES.resolve(unit + ".cpp").toString(),
                "-o",
                FOLDER.resolve(unit + ".o").toString()));
      }
      compilers.forEach(Emulation::finish);
      finish(
          run(
              "-shared",
              "-Wl,-soname,libcuda.so.1",
              "-o",
              library.toString(),
              FOLDER.resolve("kernels.o").toString(),
              FOLDER.resolve("driver.o").toString(),
              FOLDER.resolve("emulation.o").toString()));
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When the last of these folders' files was written. */
  private static long changed(Path... folders) throws IOException {
    long last = 0;
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          last = Math.max(last, time(file));
        }
      }
    }
    return last;
  }

  private static long time(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }

  private static Process run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("g++"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static void finish(Process compiler) {
    try {
      if (!compiler.waitFor(5, TimeUnit.MINUTES) || compiler.exitValue() != 0) {
        throw new IllegalStateException("g++ does not compile the kernels.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The device's compute capability from now on. */
  static void capability(int value) {
    call("emulation_capability", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), value);
  }

  /** Whether launches compute, or are only counted. */
  static void kernels(boolean run) {
    call("emulation_kernels", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), run ? 1 : 0);
  }

  static void memoryLimit(long bytes) {
    call("emulation_memory_limit", bytes);
  }

  /** Objects of a kind that nobody has given back: memory, pinned, stream, graph, exec, event. */
  static long live(String kind) {
    try (Arena arena = Arena.ofConfined()) {
      return (long)
          call(
              "emulation_live",
              FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
              arena.allocateFrom(kind));
    }
  }

  /** All of those have been given back. */
  static void assertNothingIsLeft() {
    for (String kind : List.of("memory", "pinned", "stream", "graph", "exec", "event", "module")) {
      assertThat(live(kind)).as(kind).isZero();
    }
  }

  /** Bytes of the device's memory that are taken. */
  static long bytes() {
    return (long) call("emulation_bytes", FunctionDescriptor.of(ValueLayout.JAVA_LONG));
  }

  /** How often a kernel has been launched. */
  static long launches(String kernel) {
    try (Arena arena = Arena.ofConfined()) {
      return (long)
          call(
              "emulation_launches_of",
              FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
              arena.allocateFrom(kernel));
    }
  }

  static long launches() {
    return (long) call("emulation_launches", FunctionDescriptor.of(ValueLayout.JAVA_LONG));
  }

  /** Launches that were allowed to begin before the one before them was done. */
  static long overlappingLaunches() {
    return (long)
        call("emulation_overlapping_launches", FunctionDescriptor.of(ValueLayout.JAVA_LONG));
  }

  /** Makes a call fail once, after so many more of its kind. */
  static void fail(String driverCall, int code, long after) {
    MemorySegment name = Arena.global().allocateFrom(driverCall);
    call(
        "emulation_fail",
        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
        name,
        code,
        after);
  }

  private static void call(String name, long argument) {
    call(name, FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG), argument);
  }

  private static Object call(String name, FunctionDescriptor type, Object... arguments) {
    SymbolLookup library =
        SymbolLookup.libraryLookup(FOLDER.resolve("libcuda.so.1"), Arena.global());
    MethodHandle function =
        Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), type);
    try {
      Object result = function.invokeWithArguments(arguments);
      return result == null ? "" : result;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
