package dev.fathom.agent.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.PostgresForTests;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Checks the types of the page's sources, which the bundler only strips: a message that one
 * language lacks fails here. TypeScript's compiler runs on the deno that the bundler has unpacked
 * while it built the service for this test.
 */
@QuarkusTest
@WithTestResource(PostgresForTests.class)
class TypesOfThePageTest {
  private static final Path LIBRARIES = Path.of("node_modules").toAbsolutePath();

  @Test
  void theTypesOfThePageHold() throws IOException, InterruptedException {
    var compiler =
        new ProcessBuilder(
                List.of(
                    deno().toString(),
                    "run",
                    "--allow-all",
                    "--no-config",
                    "--no-remote",
                    "--unstable-detect-cjs",
                    LIBRARIES.resolve("typescript/lib/tsc.js").toString(),
                    "--project",
                    "../web-ui/tsconfig.json"))
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(compiler.waitFor()).as(said).isZero();
  }

  /** The bundler brings one for the platform it runs on, in a folder named after it. */
  private static Path deno() throws IOException {
    try (var files = Files.walk(LIBRARIES.resolve("@deno"), 2)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches("deno(\\.exe)?"))
          .findFirst()
          .orElseThrow();
    }
  }
}
