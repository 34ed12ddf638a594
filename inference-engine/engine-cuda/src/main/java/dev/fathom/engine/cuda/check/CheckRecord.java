package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.driver.DeviceProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether {@code check} has passed on a device, with its driver and these kernels. Kernels that
 * were never run on a kind of device may do worse than err there, so they are only used once it
 * has.
 */
public final class CheckRecord {

  private final Path file;

  /** The record in this file. */
  public CheckRecord(Path file) {
    this.file = file;
  }

  /** The user's record. */
  public static CheckRecord ofUser() {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(folder -> !folder.isBlank())
            .orElse(System.getProperty("user.home") + "/.cache");
    return new CheckRecord(Path.of(cache, "fathom", "cuda-check"));
  }

  public Path file() {
    return file;
  }

  public boolean passed(DeviceProperties device) {
    try {
      return Files.exists(file) && Files.readString(file).equals(content(device));
    } catch (IOException e) {
      return false;
    }
  }

  /** Notes that all checks have passed. */
  public void write(DeviceProperties device) {
    try {
      Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
      Files.writeString(file, content(device));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Notes that they have not. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file + ": " + e.getMessage(), e);
    }
  }

  private static String content(DeviceProperties device) throws IOException {
    String resource = "/dev/fathom/engine/cuda/kernels.sha256";
    try (InputStream kernels = CheckRecord.class.getResourceAsStream(resource)) {
      if (kernels == null) {
        throw new IOException("There is no " + resource + ".");
      }
      return device + "\n" + new String(kernels.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
