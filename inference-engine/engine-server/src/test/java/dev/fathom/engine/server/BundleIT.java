package dev.fathom.engine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.engine.cuda.driver.Device;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundle as somebody gets it: the archive, unpacked at another place, on a machine that has
 * neither Java nor a GPU.
 */
class BundleIT {

  private static final long MOST_BYTES = 45_000_000;

  @TempDir Path folder;

  @Test
  void checksMeasuresAndServesWithoutJavaAndSaysThatThereIsNoDriver() throws Exception {
    assumeTrue(Device.obstacle().isPresent(), "There is a GPU here.");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/xz")), "There is no xz.");
    Path bundle = unpacked();

    for (String command : List.of("check", "bench")) {
      Path output = folder.resolve(command + ".txt");
      Process process = start(output, bundle.resolve(command).toString());
      assertThat(process.waitFor()).as(command).isEqualTo(3);
      assertThat(output).content().contains("no CUDA driver: libcuda.so.1 cannot be loaded");
    }

    Map<String, String> model =
        RandomChatModel.write(Files.createDirectory(path("model")), RandomChatModel.config());
    int port = freePort();
    Path log = folder.resolve("serve.txt");
    Process server =
        start(
            log,
            bundle.resolve("serve").toString(),
            model.getOrDefault("fathom.model.path", ""),
            "--port",
            Integer.toString(port),
            "--cache",
            "16M");
    try (HttpClient client = HttpClient.newHttpClient()) {
      awaitReady(client, port, server, log);
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri(port, "/v1/completions"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"prompt\": \"abc\", \"max_tokens\": 3}"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"completion_tokens\":3");
      assertThat(log)
          .content()
          .containsPattern(
              "Computing on cpu, (C with [^.]+|Java alone)\\. Not on cuda: no CUDA driver");
    } finally {
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  private Path unpacked() throws IOException, InterruptedException {
    Path made = Files.createDirectory(path("made")).resolve("fathom-gpu");
    Path output = path("make-bundle.txt");
    ProcessBuilder maker =
        new ProcessBuilder("../make-bundle", made.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    maker.environment().put("JAVA_HOME", System.getProperty("java.home"));
    assertThat(maker.start().waitFor()).as(() -> read(output)).isZero();
    File[] archives = path("made").toFile().listFiles((parent, name) -> name.contains(".tar."));
    assertThat(archives).hasSize(1);
    assertThat(archives[0].length()).isLessThanOrEqualTo(MOST_BYTES);
    Path elsewhere = Files.createDirectory(path("else where"));
    Process tar =
        new ProcessBuilder("tar", "-xf", archives[0].toString(), "-C", elsewhere.toString())
            .start();
    assertThat(tar.waitFor()).isZero();
    return elsewhere.resolve("fathom-gpu");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With nothing of this process's environment: no JDK to be found. */
  private Process start(Path output, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()));
    return builder.start();
  }

  private static void awaitReady(HttpClient client, int port, Process server, Path log)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(port, "/q/health/ready")).timeout(Duration.ofSeconds(5)).build();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (true) {
      assertThat(server.isAlive()).as(Files.readString(log)).isTrue();
      assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        assertThat(notYet).isNotNull();
      }
      Thread.sleep(200);
    }
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
