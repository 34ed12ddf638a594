package dev.fathom.agent.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL server in a folder of the user's, reachable on the loopback interface alone.
 *
 * <p>Several Fathom processes may use one folder. The first starts the server, the others find it
 * running, and whoever leaves last stops it; a file lock orders these decisions. When a process is
 * killed its server stays behind, and the next process takes it over with everything in it.
 *
 * <p>The server refuses to run as root, so root starts it in a user namespace where it is not.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final String USER = "fathom";
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "max_connections=100",
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on");

  private final Path folder;
  private final Path program;
  private final String password;
  private final int port;

  private EmbeddedPostgres(Path folder, Path program, String password, int port) {
    this.folder = folder;
    this.program = program;
    this.password = password;
    this.port = port;
  }

  /**
   * Starts the server of a folder, or finds it running.
   *
   * @throws DatabaseUnavailableException when it does not start; the message holds its last words
   */
  public static EmbeddedPostgres open(Path folder) {
    try {
      Files.createDirectories(folder);
      Path program = PostgresBinaries.unpackInto(folder);
      try (FileChannel channel = lockFile(folder);
          FileLock _ = channel.lock()) {
        Path cluster = folder.resolve("data");
        if (!Files.exists(cluster.resolve("PG_VERSION"))) {
          initialise(folder, program, cluster);
        }
        String password = Files.readString(folder.resolve("password"));
        Optional<Integer> running = runningPort(cluster, password);
        int port = running.isPresent() ? running.get() : start(folder, program, cluster);
        return new EmbeddedPostgres(folder, program, password, port);
      }
    } catch (IOException failure) {
      throw new DatabaseUnavailableException(
          "The embedded PostgreSQL in %s did not start: %s".formatted(folder, failure.getMessage()),
          failure);
    }
  }

  public String jdbcUrl() {
    return jdbcUrl(port);
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /** Stops the server unless another process still uses it. */
  @Override
  public void close() {
    try (FileChannel channel = lockFile(folder);
        FileLock _ = channel.lock()) {
      if (!usedByOthers()) {
        Path cluster = folder.resolve("data");
        run(folder, command(program, "pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast"));
      }
    } catch (IOException | SQLException failure) {
      System.getLogger(EmbeddedPostgres.class.getName())
          .log(System.Logger.Level.WARNING, "The embedded PostgreSQL was left running", failure);
    }
  }

  private boolean usedByOthers() throws SQLException {
    String own = applicationName(ProcessHandle.current().pid());
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), USER, password);
        Statement statement = connection.createStatement();
        ResultSet others =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where backend_type = 'client backend' and application_name <> '"
                    + own
                    + "'")) {
      return others.next() && others.getInt(1) > 0;
    }
  }

  private static String jdbcUrl(int port) {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?ApplicationName=%s"
        .formatted(port, applicationName(ProcessHandle.current().pid()));
  }

  private static String applicationName(long process) {
    return "fathom-" + process;
  }

  private static void initialise(Path folder, Path program, Path cluster) throws IOException {
    Path password = folder.resolve("password");
    Files.deleteIfExists(password);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.writeString(password, HexFormat.of().formatHex(random));
    run(
        folder,
        command(
            program,
            "initdb",
            "-D",
            cluster.toString(),
            "-U",
            USER,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth=scram-sha-256",
            "--pwfile=" + password));
  }

  private static Optional<Integer> runningPort(Path cluster, String password) throws IOException {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.size() < 4) {
      return Optional.empty();
    }
    int port = Integer.parseInt(lines.get(3).strip());
    try (Connection _ = DriverManager.getConnection(jdbcUrl(port), USER, password)) {
      return Optional.of(port);
    } catch (SQLException notRunning) {
      return Optional.empty();
    }
  }

  private static int start(Path folder, Path program, Path cluster) throws IOException {
    int port = freePort();
    var options = new StringBuilder("-p " + port);
    SETTINGS.forEach(setting -> options.append(" -c ").append(setting));
    run(
        folder,
        command(
            program,
            "pg_ctl",
            "start",
            "-w",
            "-t",
            "60",
            "-D",
            cluster.toString(),
            "-l",
            folder.resolve("server.log").toString(),
            "-o",
            options.toString()));
    return port;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static List<String> command(Path program, String name, String... arguments) {
    var command = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(program.resolve("bin").resolve(name).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void run(Path folder, List<String> command) throws IOException {
    Path log = folder.resolve("command.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + " did not end within 90 s");
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + command.getFirst(), interrupted);
    }
    if (process.exitValue() != 0) {
      throw new IOException(failure(folder, command, Files.readString(log)));
    }
  }

  private static String failure(Path folder, List<String> command, String output)
      throws IOException {
    if (command.getFirst().equals("unshare") && output.contains("unshare")) {
      return "PostgreSQL does not run as root, and this machine forbids root to leave that role in a user namespace (%s). Run Fathom as an ordinary user, or set FATHOM_DATABASE_URL to a PostgreSQL server."
          .formatted(output.strip());
    }
    Path serverLog = folder.resolve("server.log");
    List<String> lines = Files.exists(serverLog) ? Files.readAllLines(serverLog, UTF_8) : List.of();
    String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    return output.strip() + (last.isEmpty() ? "" : "\nThe server's log ends with:\n" + last);
  }

  private static FileChannel lockFile(Path folder) throws IOException {
    return FileChannel.open(
        folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
