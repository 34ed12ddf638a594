package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compiled kernels in the jar are those of the sources beside it. kernels.sha256 names the
 * compiler, then for each kernel a hash of compiler, flags and sources, and one of what came of
 * them; compile-kernels writes it.
 */
class ShippedKernelsTest {

  private static final Path SOURCES = Path.of("src/main/cuda");
  private static final Path SHIPPED = Path.of("src/main/resources/dev/fathom/engine/cuda");

  @TempDir Path folder;

  @Test
  void theRecordedHashesAreThoseOfSourcesAndBinaries() throws IOException {
    assertThat(stale(SOURCES, SHIPPED)).as("run compile-kernels").isEmpty();
  }

  @Test
  void aChangeToASourceAHeaderTheFlagsOrABinaryShows() throws IOException {
    Path sources = copy(SOURCES, "sources");
    Path shipped = copy(SHIPPED, "shipped");
    List<String> all = names(sources);
    assertThat(all).hasSizeGreaterThan(10);

    append(sources.resolve("sm80_bf16_rows.cu"));
    assertThat(stale(sources, shipped)).containsExactly("sm80_bf16_rows");

    append(shipped.resolve("sm80_fp8_gemm.fatbin"));
    assertThat(stale(sources, shipped)).containsExactly("sm80_bf16_rows", "sm80_fp8_gemm");

    Files.copy(SOURCES.resolve("sm80_bf16_rows.cu"), sources.resolve("sm80_new.cu"));
    assertThat(stale(sources, shipped)).contains("sm80_new");
    Files.delete(sources.resolve("sm80_new.cu"));

    for (String shared : List.of("common.cuh", "nvcc.flags")) {
      Path fresh = copy(SOURCES, "sources of " + shared);
      append(fresh.resolve(shared));
      assertThat(stale(fresh, SHIPPED)).as(shared).isEqualTo(all);
    }
  }

  @Test
  void compilingAgainGivesTheSameBytes() throws IOException, InterruptedException {
    assumeTrue(Tools.find("nvcc").isPresent(), "There is no nvcc.");
    String compiler = Files.readAllLines(SHIPPED.resolve("kernels.sha256")).getFirst();
    String name = "sm80_bf16_rows";
    Process process =
        new ProcessBuilder("./compile-kernels", folder.toString(), name).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    assumeTrue(
        Files.readAllLines(folder.resolve("kernels.sha256")).getFirst().equals(compiler),
        "The kernels were compiled with another nvcc.");
    assertThat(folder.resolve(name + ".fatbin"))
        .hasSameBinaryContentAs(SHIPPED.resolve(name + ".fatbin"));
  }

  /** The kernels that are not what the record says. */
  private static List<String> stale(Path sources, Path shipped) throws IOException {
    List<String> record = Files.readAllLines(shipped.resolve("kernels.sha256"));
    List<String> stale = new ArrayList<>();
    for (String name : names(sources)) {
      Path binary = shipped.resolve(name + ".fatbin");
      String own =
          "%s %s %s"
              .formatted(
                  sha256(content(sources, name, record.getFirst())),
                  Files.exists(binary) ? sha256(Files.readAllBytes(binary)) : "",
                  name);
      if (!record.contains(own)) {
        stale.add(name);
      }
    }
    return stale;
  }

  private static byte[] content(Path sources, String name, String compiler) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write((compiler + "\n").getBytes(StandardCharsets.UTF_8));
    List<Path> parts = new ArrayList<>(files(sources, ".cuh"));
    parts.add(sources.resolve(name + ".cu"));
    parts.add(sources.resolve("nvcc.flags"));
    for (Path part : parts.stream().sorted().toList()) {
      content.write(Files.readAllBytes(part));
    }
    return content.toByteArray();
  }

  private static List<String> names(Path sources) throws IOException {
    return files(sources, ".cu").stream()
        .map(file -> file.getFileName().toString().replace(".cu", ""))
        .toList();
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectory(folder.resolve(name));
    for (Path file : files(from, "")) {
      if (Files.isRegularFile(file)) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private static void append(Path file) throws IOException {
    Files.writeString(file, " ", StandardOpenOption.APPEND);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
