package dev.fathom.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The short-lived directory of one sandbox: the launcher's files, the sockets (for our eyes only)
 * and scratch space that the sandbox's own users can reach.
 */
record RunDirectory(Path root) {
  private static final String SOURCES = "/dev/fathom/sandbox/python/";
  private static final List<String> FILES =
      List.of(
          "__init__.py",
          "cgroups.py",
          "display.py",
          "frames.py",
          "guest.py",
          "discard.py",
          "harvest.py",
          "house.mplstyle",
          "isolation.py",
          "landlock.py",
          "machine.py",
          "memo.py",
          "monitor.py",
          "png.py",
          "seccomp.py",
          "slot.py",
          "supervisor.py",
          "syscalls.py",
          "syscalls.tsv",
          "watch.py",
          "zygote.py");

  static RunDirectory create(Path parent, @Nullable Integer user) {
    try {
      Path root = Files.createTempDirectory(parent, "fathom-sandbox-");
      RunDirectory created = new RunDirectory(root);
      allow(root, "rwx--x--x");
      allow(Files.createDirectory(created.sockets()), "rwx------");
      allow(Files.createDirectory(created.scratch()), "rwxr-xr-x");
      allow(Files.createDirectory(created.python()), "rwxr-xr-x");
      Path module = Files.createDirectory(created.python().resolve("fathom_sandbox"));
      allow(module, "rwxr-xr-x");
      for (String file : FILES) {
        copy(file, module.resolve(file));
      }
      if (user != null) {
        for (Path path : List.of(root, created.sockets(), created.scratch())) {
          Files.setAttribute(path, "unix:uid", user);
        }
      }
      return created;
    } catch (IOException e) {
      throw new SandboxException(
          "the sandbox cannot make its directory in " + parent + ": set another scratch directory",
          e);
    }
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static void copy(String file, Path target) throws IOException {
    try (InputStream source =
        RunDirectory.class.getResourceAsStream(SOURCES + "fathom_sandbox/" + file)) {
      if (source == null) {
        throw new IOException("the library lacks its own file " + file);
      }
      Files.copy(source, target);
    }
    allow(target, "rw-r--r--");
  }

  Path python() {
    return root.resolve("python");
  }

  Path sockets() {
    return root.resolve("sockets");
  }

  Path scratch() {
    return root.resolve("scratch");
  }

  Path socket(boolean session) {
    return sockets().resolve(session ? "session" : "run");
  }

  void delete() {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.getLogger(RunDirectory.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "the sandbox directory " + root + " could not be deleted",
              e);
    }
  }
}
