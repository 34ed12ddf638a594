package dev.fathom.engine.cuda.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.engine.cuda.Tools;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binding of NVIDIA's library, against one of the same entry points that computes here. */
@SuppressWarnings("restricted") // calls C
class CublasLtTest {

  private static final Path SOURCES = Path.of("src/test/cuda");

  @TempDir Path folder;

  @BeforeEach
  void compile() throws Exception {
    assumeTrue(Tools.find("g++").isPresent(), "There is no g++.");
    Process compiler =
        new ProcessBuilder(
                "g++",
                "-std=c++17",
                "-O1",
                "-fPIC",
                "-shared",
                "-o",
                library().toString(),
                SOURCES.resolve("cublaslt.cpp").toString())
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
  }

  private Path library() {
    return folder.resolve("libcublasLt.so.13");
  }

  @Test
  void multipliesRowsWithATransposedMatrixAndGivesEverythingBack() throws Throwable {
    int rows = 5;
    int n = 7;
    int k = 11;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment x = random(arena, rows * k, 1);
      MemorySegment w = random(arena, n * k, 2);
      MemorySegment y = arena.allocate(2L * rows * n, 16);
      MemorySegment workspace = arena.allocate(16, 16);
      try (CublasLt library = CublasLt.open(folder.toString()).orElseThrow()) {
        library
            .product(x.address(), w.address(), y.address(), workspace.address(), rows, n, k)
            .run();
      }
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < n; column++) {
          double expected = 0;
          for (int i = 0; i < k; i++) {
            expected += (double) value(x, row * k + i) * value(w, column * k + i);
          }
          assertThat((double) value(y, row * n + column))
              .isCloseTo(expected, within(0.01 + 0.01 * Math.abs(expected)));
        }
      }
    }
    SymbolLookup symbols = SymbolLookup.libraryLookup(library(), Arena.global());
    long live =
        (long)
            Linker.nativeLinker()
                .downcallHandle(
                    symbols.find("emulation_cublaslt_live").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_LONG))
                .invokeExact();
    assertThat(live).isZero();
  }

  @Test
  void aCallThatFailsSaysWhich() {
    try (CublasLt library = CublasLt.open(folder.toString()).orElseThrow()) {
      Runnable product = library.product(16, 16, 16, 0, 1, 1, 1);
      assertThatThrownBy(product::run).hasMessage("cublasLtMatmul says 7.");
    }
  }

  private static MemorySegment random(Arena arena, int count, long seed) {
    Random random = new Random(seed);
    MemorySegment values = arena.allocate(2L * count, 16);
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16;
      values.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) bits);
    }
    return values;
  }

  private static float value(MemorySegment values, int index) {
    return Float.intBitsToFloat(values.getAtIndex(ValueLayout.JAVA_SHORT, index) << 16);
  }
}
