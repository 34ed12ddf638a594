package dev.fathom.search.find.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Debian's searx on the loopback address, with engines that ask a server of the test. */
final class SearxServer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/searx-run");
  private static final int TRIES = 600;

  private final Process process;
  private final int port;

  private SearxServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static boolean installed() {
    return Files.isExecutable(PROGRAM);
  }

  static SearxServer start(URI backend, Path directory) throws InterruptedException {
    try {
      int port = freePort();
      Path settings = directory.resolve("settings.yml");
      Files.writeString(
          settings,
          template().replace("@port@", "" + port).replace("@backend@", backend.toString()));
      ProcessBuilder command =
          new ProcessBuilder(PROGRAM.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("searx.log").toFile());
      command.environment().put("SEARX_SETTINGS_PATH", settings.toString());
      var server = new SearxServer(command.start(), port);
      server.awaitReady(directory.resolve("searx.log"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    close();
    throw new IOException("searx did not start:\n" + Files.readString(log));
  }

  private static String template() throws IOException {
    try (InputStream in = SearxServer.class.getResourceAsStream("searx-settings.yml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
