package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiled kernels in the jar are those of the sources beside it. */
class ShippedKernelsTest {

  private static final Path SOURCES = Path.of("src/main/cuda");
  private static final Path SHIPPED = Path.of("src/main/resources/dev/fathom/engine/cuda");

  @TempDir Path folder;

  @Test
  void theRecordedHashesAreThoseOfSourcesAndBinaries() throws IOException {
    List<String> record = Files.readAllLines(SHIPPED.resolve("kernels.sha256"));
    List<Path> sources = sources(".cu");
    assertThat(record).hasSize(1 + sources.size());
    for (int i = 0; i < sources.size(); i++) {
      String name = sources.get(i).getFileName().toString().replace(".cu", "");
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      content.write((record.getFirst() + "\n").getBytes(StandardCharsets.UTF_8));
      List<Path> parts =
          Stream.concat(sources(".cuh").stream(), Stream.of(sources.get(i))).sorted().toList();
      for (Path part : parts) {
        content.write(Files.readAllBytes(part));
      }
      assertThat(record.get(i + 1))
          .as("run compile-kernels: %s has changed", name)
          .isEqualTo(
              "%s %s %s"
                  .formatted(
                      sha256(content.toByteArray()),
                      sha256(Files.readAllBytes(SHIPPED.resolve(name + ".fatbin"))),
                      name));
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

  private static List<Path> sources(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
