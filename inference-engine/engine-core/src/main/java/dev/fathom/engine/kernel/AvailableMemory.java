package dev.fathom.engine.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How much memory can be taken without others having to go, as Linux counts it. */
final class AvailableMemory {

  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private AvailableMemory() {}

  /** Bytes; where the system does not say, as many as can be. */
  static long bytes() {
    try (Stream<String> lines = Files.lines(MEMINFO)) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
