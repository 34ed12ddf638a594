package dev.fathom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {

  @Test
  void theLibraryWasBuiltFromItsSources() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String ending : List.of(".c", ".h")) {
      try (Stream<Path> files = Files.list(Path.of("src/main/native"))) {
        for (Path source :
            files.filter(file -> file.toString().endsWith(ending)).sorted().toList()) {
          digest.update(Files.readAllBytes(source));
        }
      }
    }
    try (InputStream in = NativeLibrary.class.getResourceAsStream("linux-x86_64/sources.sha256")) {
      assertThat(in).isNotNull();
      String recorded = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
      assertThat(recorded)
          .as("run src/main/native/build.sh")
          .isEqualTo(HexFormat.of().formatHex(digest.digest()));
    }
  }
}
