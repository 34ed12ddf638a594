package dev.fathom.search.fetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers in a folder: bodies by the SHA-256 of their bytes, each once, and beside them a small
 * file of JSON for each URL.
 *
 * <pre>
 * bodies/3f/0a…          the bytes
 * exchanges/b1/77….json  url, status, headers, body, time; named after kind and URL
 * new/                   files being written
 * </pre>
 *
 * <p>Thread-safe, and shared by processes: a file is written aside and then moved into place whole,
 * body first. What a crash or a full disk leaves torn does not match its hash or does not parse,
 * and counts as absent. A failure to write is logged, and the fetch goes on without the cache.
 */
final class DiskStore implements ExchangeStore {
  private static final Logger LOG = System.getLogger(DiskStore.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path bodies;
  private final Path exchanges;
  private final Path unfinished;
  private final Eviction eviction;

  /**
   * Opens a folder, which is made where it is absent.
   *
   * @param mostBytes kept at most; what was used longest ago goes first
   * @throws UncheckedIOException when the folder cannot be made
   */
  DiskStore(Path root, long mostBytes) {
    bodies = root.resolve("bodies");
    exchanges = root.resolve("exchanges");
    unfinished = root.resolve("new");
    eviction = new Eviction(root, bodies, exchanges, unfinished, mostBytes);
    try {
      Files.createDirectories(bodies);
      Files.createDirectories(exchanges);
      Files.createDirectories(unfinished);
    } catch (IOException e) {
      throw new UncheckedIOException("The cache folder %s cannot be made".formatted(root), e);
    }
  }

  @Override
  public @Nullable Exchange find(Exchange.Kind kind, String url) {
    Path index = indexOf(kind, url);
    try {
      Entry entry = JSON.readValue(Files.readAllBytes(index), Entry.class);
      byte[] bytes = Files.readAllBytes(bodyOf(entry.body));
      Body body = new Body(bytes);
      if (!body.sha256().equals(entry.body) || !entry.url.equals(url)) {
        return null;
      }
      Files.setLastModifiedTime(index, FileTime.from(Instant.now()));
      return new Exchange(
          kind, url, entry.status, entry.headers, body, Instant.parse(entry.fetchedAt));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, () -> "Not readable, so taken as absent: " + index, e);
      return null;
    }
  }

  @Override
  public void put(Exchange exchange) {
    Body body = exchange.body();
    Entry entry =
        new Entry(
            exchange.url(),
            exchange.status(),
            exchange.headers(),
            body.sha256(),
            exchange.fetchedAt().toString());
    try {
      write(bodyOf(body.sha256()), body.bytes());
      write(indexOf(exchange.kind(), exchange.url()), JSON.writeValueAsBytes(entry));
      eviction.wrote(body.size());
    } catch (IOException e) {
      LOG.log(Level.WARNING, () -> "Not kept in the cache: " + exchange.url(), e);
    }
  }

  private void write(Path target, byte[] bytes) throws IOException {
    Files.createDirectories(target.getParent());
    Path aside = Files.createTempFile(unfinished, "", "");
    try {
      try (FileChannel file = FileChannel.open(aside, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          file.write(rest);
        }
        file.force(false);
      }
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private Path bodyOf(String sha256) throws IOException {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IOException("Not a hash: " + sha256);
    }
    return bodies.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
  }

  private Path indexOf(Exchange.Kind kind, String url) {
    String name = Body.sha256((kind + " " + url).getBytes(StandardCharsets.UTF_8));
    return exchanges.resolve(name.substring(0, 2)).resolve(name.substring(2) + ".json");
  }

  /** The index file's content. */
  record Entry(String url, int status, Map<String, String> headers, String body, String fetchedAt) {
    static @Nullable String bodyIn(Path index) {
      try {
        return JSON.readValue(Files.readAllBytes(index), Entry.class).body;
      } catch (IOException e) {
        return null;
      }
    }
  }
}
