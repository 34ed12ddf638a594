package dev.fathom.engine.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.engine.cuda.Tools;
import dev.fathom.engine.cuda.bench.LibraryNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is called without a binding's help is as NVIDIA's headers have it, where there are some. */
class HeadersTest {

  private static final Path SOURCE = Path.of("src/test/cuda/headers.cpp");

  @Test
  void layoutsSignaturesAndNumbersAreThoseOfTheHeaders() throws IOException, InterruptedException {
    Path include = Path.of("/usr/local/cuda/include");
    assumeTrue(Files.exists(include.resolve("cuda.h")), "There is no cuda.h.");
    assumeTrue(Tools.find("g++").isPresent(), "There is no g++.");
    List<String> command =
        new ArrayList<>(
            List.of("g++", "-std=c++17", "-fsyntax-only", "-isystem", include.toString()));
    Map<String, Integer> own =
        Map.of(
            "MAP_BYTES", TensorMaps.MAP_BYTES,
            "ELEMENT_BYTE", TensorMaps.Element.BYTE.code,
            "ELEMENT_BF16", TensorMaps.Element.BF16.code,
            "SWIZZLE_128", TensorMaps.SWIZZLE_128,
            "PROMOTE_TO_256", TensorMaps.PROMOTE_TO_256,
            "DEPENDENT", Launcher.DEPENDENT,
            "CONFIG_BYTES", (int) Launcher.CONFIG.byteSize(),
            "ATTRIBUTE_BYTES", (int) Launcher.ATTRIBUTE.byteSize());
    own.forEach((name, value) -> command.add("-D%s=%d".formatted(name, value)));
    LibraryNumbers.ALL.forEach((name, value) -> command.add("-D%s=%d".formatted(name, value)));
    command.add(SOURCE.toString());
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
