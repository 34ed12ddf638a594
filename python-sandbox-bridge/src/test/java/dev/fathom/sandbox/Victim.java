package dev.fathom.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * What the attacks are after: a secret in a file that anyone may read and in a process's
 * environment, a port on the loopback device and a unix socket that anyone may connect to.
 */
final class Victim implements AutoCloseable {
  private final String secret = "secret-" + UUID.randomUUID();
  private final Path directory;
  private final Path file;
  private final FileTime time;
  private final Process process;
  private final ServerSocket port;
  private final ServerSocketChannel unix;

  Victim(Machine.Setting setting) throws IOException {
    directory = Files.createTempDirectory(Path.of("/tmp"), "fathom-victim-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    file = Files.writeString(directory.resolve("secret.txt"), secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    time = Files.getLastModifiedTime(file);
    ProcessBuilder builder = new ProcessBuilder(setting.asThatUser("sleep", "600"));
    builder.environment().put("FATHOM_SECRET", secret);
    process = builder.start();
    port = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Path path = directory.resolve("socket");
    unix =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(path));
    unix.configureBlocking(false);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    port.setSoTimeout(1);
  }

  InputFile target() {
    return new InputFile(
        "target.json",
        Content.of(
            "{\"secret\":\"%s\",\"file\":\"%s\",\"pid\":%d,\"port\":%d,\"unix\":\"%s\"}"
                .formatted(
                    secret,
                    file,
                    process.pid(),
                    port.getLocalPort(),
                    directory.resolve("socket"))));
  }

  /** Empty when nothing happened to it. */
  String damage() throws IOException {
    if (!process.isAlive()) {
      return "the victim died";
    }
    if (!Files.readString(file).equals(secret)
        || !Files.getLastModifiedTime(file).equals(time)
        || !PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
            .equals("rw-rw-rw-")) {
      return "the victim's file changed";
    }
    try (var files = Files.list(directory)) {
      if (files.count() != 2) {
        return "the victim's directory changed";
      }
    }
    if (unix.accept() != null) {
      return "the unix socket was reached";
    }
    try (var visitor = port.accept()) {
      return "the port was reached by " + visitor;
    } catch (java.net.SocketTimeoutException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    port.close();
    unix.close();
    Files.deleteIfExists(directory.resolve("socket"));
    Files.deleteIfExists(file);
    Files.deleteIfExists(directory);
  }
}
