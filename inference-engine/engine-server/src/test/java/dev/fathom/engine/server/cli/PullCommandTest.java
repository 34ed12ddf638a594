package dev.fathom.engine.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullCommandTest {

  private static final byte[] CONFIG =
      "{\"model_type\": \"qwen2\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder = Path.of("");

  private final byte[] weights = new byte[300_000];
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private HttpServer hub = hub();
  private volatile boolean cut;
  private volatile boolean damage;

  private static HttpServer hub() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() throws Exception {
    new Random(1).nextBytes(weights);
    String tree =
        """
        [{"type": "directory", "path": "figures"},
         {"type": "file", "path": "README.md", "size": 3, "oid": "x"},
         {"type": "file", "path": "config.json", "size": %d, "oid": "%s"},
         {"type": "file", "path": "model.safetensors", "size": %d, "oid": "pointer",
          "lfs": {"oid": "%s", "size": %d}}]
        """
            .formatted(
                CONFIG.length,
                hex("SHA-1", "blob " + CONFIG.length + "\0", CONFIG),
                weights.length,
                hex("SHA-256", "", weights),
                weights.length);
    hub.createContext(
        "/api/models/owner/tiny/tree/main",
        exchange -> send(exchange, 200, tree.getBytes(StandardCharsets.UTF_8)));
    hub.createContext(
        "/owner/tiny/resolve/main/config.json", exchange -> send(exchange, 200, CONFIG));
    hub.createContext("/owner/tiny/resolve/main/model.safetensors", this::weights);
    hub.start();
  }

  @AfterEach
  void stop() {
    hub.stop(0);
  }

  private static String hex(String algorithm, String before, byte[] content) throws Exception {
    MessageDigest digest = MessageDigest.getInstance(algorithm);
    digest.update(before.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(content));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void weights(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    byte[] body = Arrays.copyOfRange(weights, from, weights.length);
    if (damage) {
      body[5]++;
    }
    if (!cut) {
      send(exchange, range == null ? 200 : 206, body);
      return;
    }
    exchange.sendResponseHeaders(200, body.length);
    OutputStream out = exchange.getResponseBody();
    out.write(body, 0, 100_000);
    out.flush();
    exchange.close();
  }

  private int pull() {
    return ModelCommand.execute(
        "pull",
        "owner/tiny",
        "--from",
        "http://localhost:" + hub.getAddress().getPort(),
        "--to",
        folder.toString());
  }

  @Test
  void whatTheEngineNeedsIsBroughtAndNothingTwice() throws IOException {
    assertThat(pull()).isZero();
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
    assertThat(folder.resolve("config.json")).hasBinaryContent(CONFIG);
    assertThat(folder.resolve("README.md")).doesNotExist();
    assertThat(pull()).isZero();
    assertThat(ranges).hasSize(1);
  }

  @Test
  void whatWasCutOffIsGoneOnWith() throws IOException {
    cut = true;
    assertThat(pull()).isNotZero();
    long part = Files.size(folder.resolve("model.safetensors.part"));
    assertThat(part).isBetween(1L, 100_000L);
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    cut = false;
    assertThat(pull()).isZero();
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
    assertThat(ranges).containsExactly("null", "bytes=" + part + "-");
  }

  @Test
  void whatComesDamagedIsNotKept() {
    damage = true;
    assertThat(pull()).isNotZero();
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    assertThat(folder.resolve("model.safetensors.part")).doesNotExist();
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertThat(ModelCommand.execute("pull", "../etc")).isNotZero();
  }
}
