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
import org.junit.jupiter.api.Test;

class NativeLibraryTest {

  @Test
  void theLibraryWasBuiltFromItsSources() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String source :
        List.of(
            "activations.c",
            "attention.c",
            "float_kernels.c",
            "integer_few.h",
            "integer_kernels.c",
            "integer_many.h",
            "packing.c",
            "panels.h",
            "vectors.h")) {
      digest.update(Files.readAllBytes(Path.of("src/main/native", source)));
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
