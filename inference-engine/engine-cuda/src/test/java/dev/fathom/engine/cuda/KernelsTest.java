package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.cuda.check.Checks;
import dev.fathom.engine.cuda.check.Result;
import dev.fathom.engine.cuda.driver.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code check} runs on a device, on the emulation: every kernel against its reference. */
class KernelsTest {

  private static final Path SOURCES = Path.of("src/main/cuda");

  /** Architecture, type, operation. */
  private static final Pattern NAME =
      Pattern.compile("sm(80|90)_(bf16|f32|f64|i32|fp8|int8|int4)_[a-z0-9_]+");

  private static final Pattern GLOBAL =
      Pattern.compile(
          "extern \"C\" __global__ void\\s+(?:__launch_bounds__\\([^)]*\\)\\s+)?(\\w+)\\(");
  private static final Pattern GEMM = Pattern.compile("GEMM_KERNEL\\((\\w+),");
  private static final Pattern SKINNY = Pattern.compile("SKINNY_KERNELS\\((\\w+),");

  @BeforeEach
  void emulate() {
    Emulation.start();
  }

  @Test
  void everyKernelComputesWhatItsReferenceDoes() throws IOException {
    Emulation.capability(90);
    Map<String, Long> before = new HashMap<>();
    for (String name : kernels()) {
      before.put(name, Emulation.launches(name));
    }
    List<Result> results = new ArrayList<>();
    try (Device device = Device.open(0)) {
      Checks.run(device, System.nanoTime(), false, results::add);
    }
    assertThat(results).hasSizeGreaterThan(100).allMatch(Result::passed);
    assertThat(results).anyMatch(result -> result.kernel().startsWith("hopper"));
    assertThat(before.keySet()).isNotEmpty().allMatch(name -> NAME.matcher(name).matches());
    for (Map.Entry<String, Long> kernel : before.entrySet()) {
      assertThat(Emulation.launches(kernel.getKey()))
          .as(kernel.getKey())
          .isGreaterThan(kernel.getValue());
    }
  }

  /** All kernels by name, those that a macro makes from a name included. */
  private static List<String> kernels() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".cu")).sorted().toList()) {
        String source = Files.readString(file);
        GLOBAL.matcher(source).results().forEach(found -> names.add(found.group(1)));
        GEMM.matcher(source).results().forEach(found -> names.add(found.group(1)));
        SKINNY
            .matcher(source)
            .results()
            .forEach(
                found ->
                    List.of(1, 8, 16, 32).forEach(rows -> names.add(found.group(1) + "_" + rows)));
      }
    }
    return names;
  }
}
