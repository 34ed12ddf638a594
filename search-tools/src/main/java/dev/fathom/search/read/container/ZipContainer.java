package dev.fathom.search.read.container;

import dev.fathom.search.read.refusal.Refusal;
import dev.fathom.search.read.refusal.RefusedException;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A zip file whose parts are read by name, in any order. What unpacks to far more than it weighs is
 * refused while it is read, not before: the sizes a file states about itself are not believed.
 *
 * <p>Not thread-safe.
 */
public final class ZipContainer implements Closeable {
  private static final int MOST_ENTRIES = 20_000;
  private static final long MOST_BYTES = 2L << 30;

  /** Honest sheets of repeated rows shrink to a hundredth; deflate's own limit is 1 to 1032. */
  private static final long MOST_RATIO = 200;

  /** As much may unpack from next to nothing. */
  private static final long FREE_BYTES = 32L << 20;

  private final ZipFile file;
  private final Map<String, ZipArchiveEntry> entries = new HashMap<>();
  private long unpacked;

  private ZipContainer(ZipFile file) throws IOException {
    this.file = file;
    for (ZipArchiveEntry entry : Collections.list(file.getEntries())) {
      entries.putIfAbsent(key(entry.getName()), entry);
      if (entries.size() > MOST_ENTRIES) {
        file.close();
        throw new RefusedException(
            Refusal.TOO_LARGE, "it holds more than %d parts".formatted(MOST_ENTRIES));
      }
    }
  }

  public static ZipContainer open(byte[] bytes) throws IOException {
    return new ZipContainer(
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(bytes)).get());
  }

  public static ZipContainer open(Path path) throws IOException {
    return new ZipContainer(ZipFile.builder().setPath(path).get());
  }

  /** The names of all parts, in lower case. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  public boolean has(String name) {
    return entries.containsKey(key(name));
  }

  /**
   * The size a part says it unpacks to, -1 if it says nothing; to be believed for planning only.
   */
  public long statedSize(String name) {
    ZipArchiveEntry entry = entries.get(key(name));
    return entry == null ? -1 : entry.getSize();
  }

  /**
   * The bytes of a part.
   *
   * @throws RefusedException here or while reading, when there is no such part, when it is
   *     encrypted, or when too much comes out of it
   */
  public InputStream stream(String name) throws IOException {
    ZipArchiveEntry entry = entries.get(key(name));
    if (entry == null) {
      throw new RefusedException(Refusal.DAMAGED, "its part %s is missing".formatted(name));
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw new RefusedException(
          Refusal.PASSWORD, "it is protected by a password; save it without one and add it again");
    }
    return new Counted(file.getInputStream(entry), Math.max(1, entry.getCompressedSize()));
  }

  /** All bytes of a part; for parts that are small by their nature. */
  public byte[] bytes(String name) throws IOException {
    try (InputStream in = stream(name)) {
      return in.readAllBytes();
    }
  }

  /** A part as XML, or nothing where there is no such part. */
  public @Nullable XmlCursor xmlIfPresent(String name) throws IOException {
    return has(name) ? xml(name) : null;
  }

  public XmlCursor xml(String name) throws IOException {
    return XmlCursor.open(stream(name));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Part names are compared without case and may start with a slash (ECMA-376, part 2). */
  private static String key(String name) {
    String plain = name.replace('\\', '/');
    return (plain.startsWith("/") ? plain.substring(1) : plain).toLowerCase(Locale.ROOT);
  }

  private final class Counted extends FilterInputStream {
    private final long packed;
    private long read;

    Counted(InputStream in, long packed) {
      super(in);
      this.packed = packed;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      if (value >= 0) {
        count(1);
      }
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      if (count > 0) {
        count(count);
      }
      return count;
    }

    private void count(int more) throws IOException {
      read += more;
      unpacked += more;
      if (unpacked > MOST_BYTES) {
        throw new RefusedException(
            Refusal.TOO_LARGE, "it unpacks to more than %d MB".formatted(MOST_BYTES >> 20));
      }
      if (read > FREE_BYTES && read / packed > MOST_RATIO) {
        throw new RefusedException(
            Refusal.TOO_LARGE,
            "it unpacks to more than %d times its size, as files do that are made to harm"
                .formatted(MOST_RATIO));
      }
    }
  }
}
