package dev.fathom.search.fetch;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Keeps the cache folder within its size: answers used longest ago go first, then the bodies that
 * no answer names. Runs in whoever wrote a twentieth of the size since the last time, one process
 * at a time. A body younger than an hour stays, since its answer may be on the way.
 */
final class Eviction {
  private static final Logger LOG = System.getLogger(Eviction.class.getName());
  private static final Duration ON_THE_WAY = Duration.ofHours(1);

  private final Path root;
  private final Path bodies;
  private final Path exchanges;
  private final Path unfinished;
  private final long mostBytes;
  private final AtomicLong written = new AtomicLong();

  Eviction(Path root, Path bodies, Path exchanges, Path unfinished, long mostBytes) {
    this.root = root;
    this.bodies = bodies;
    this.exchanges = exchanges;
    this.unfinished = unfinished;
    this.mostBytes = mostBytes;
  }

  void wrote(long bytes) throws IOException {
    if (written.addAndGet(bytes) >= mostBytes / 20) {
      written.set(0);
      runAlone();
    }
  }

  private void runAlone() throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        evict(Instant.now().minus(ON_THE_WAY));
      }
    } catch (OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "Another thread is evicting", e);
    }
  }

  private void evict(Instant onTheWay) throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    for (Path body : files(bodies)) {
      sizes.put(hashOf(body), sizeOf(body));
    }
    Set<String> kept = new HashSet<>();
    long bytes = 0;
    for (Path index : byLatestUse(files(exchanges))) {
      String body = DiskStore.Entry.bodyIn(index);
      bytes +=
          sizeOf(index) + (body == null || kept.contains(body) ? 0 : sizes.getOrDefault(body, 0L));
      if (body == null || bytes > mostBytes) {
        Files.deleteIfExists(index);
      } else {
        kept.add(body);
      }
    }
    for (Path body : files(bodies)) {
      if (!kept.contains(hashOf(body)) && lastUse(body).isBefore(onTheWay)) {
        Files.deleteIfExists(body);
      }
    }
    for (Path file : files(unfinished)) {
      if (lastUse(file).isBefore(onTheWay)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private String hashOf(Path body) {
    return bodies.relativize(body).toString().replace(File.separator, "");
  }

  /**
   * The files below a folder. Others may be deleting at the same time: what vanishes is left out.
   */
  private static List<Path> files(Path folder) {
    return entries(folder.toFile())
        .flatMap(entry -> entry.isDirectory() ? entries(entry) : Stream.of(entry))
        .map(File::toPath)
        .toList();
  }

  private static Stream<File> entries(File folder) {
    File[] entries = folder.listFiles();
    return entries == null ? Stream.empty() : Stream.of(entries);
  }

  private static List<Path> byLatestUse(List<Path> files) {
    Map<Path, Instant> uses = new HashMap<>();
    files.forEach(file -> uses.put(file, lastUse(file)));
    return files.stream().sorted(Comparator.comparing(uses::get).reversed()).toList();
  }

  private static Instant lastUse(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
