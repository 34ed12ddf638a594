package dev.fathom.engine.weights;

import dev.fathom.engine.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes GGUF version 3. The file appears under its name when it is complete, or not at all. */
public final class GgufWriter {

  private static final int ALIGNMENT = 32;

  /** What a buffer can hold is less than a large tensor has. */
  private static final long PIECE = 1 << 30;

  private GgufWriter() {}

  /**
   * A tensor to write.
   *
   * @param shape outermost dimension first
   * @param parts its bytes, piece after piece, each made when it is written
   */
  public record Entry(
      String name, DType type, List<Long> shape, List<Supplier<MemorySegment>> parts) {

    long bytes() {
      return type.bytes(shape.stream().reduce(1L, Math::multiplyExact));
    }
  }

  /** Told after each part how many of the tensors' bytes are written. */
  public interface Progress {
    void written(long bytes, long total);
  }

  /**
   * Writes a file.
   *
   * @param metadata strings, {@code Integer} (u32, in lists i32), {@code Float}, {@code Boolean},
   *     and lists of strings or numbers
   */
  public static void write(Path path, Map<String, Object> metadata, List<Entry> entries) {
    write(path, metadata, entries, (written, total) -> {});
  }

  /** Writes a file, and tells how far it is. */
  public static void write(
      Path path, Map<String, Object> metadata, List<Entry> entries, Progress progress) {
    long total = entries.stream().mapToLong(Entry::bytes).sum();
    long written = 0;
    Path partial = path.resolveSibling(path.getFileName() + ".partial");
    try {
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        put(channel, ByteBuffer.wrap(header(metadata, entries)));
        for (Entry entry : entries) {
          pad(channel);
          long start = channel.position();
          for (Supplier<MemorySegment> part : entry.parts) {
            MemorySegment bytes = part.get();
            for (long at = 0; at < bytes.byteSize(); at += PIECE) {
              long size = Math.min(PIECE, bytes.byteSize() - at);
              put(channel, bytes.asSlice(at, size).asByteBuffer());
            }
            written += bytes.byteSize();
            progress.written(written, total);
          }
          if (channel.position() - start != entry.bytes()) {
            throw new IllegalStateException(entry.name + " was not written whole");
          }
        }
        channel.force(true);
      }
      Files.move(partial, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
    } finally {
      deleteIfPresent(partial);
    }
  }

  private static void deleteIfPresent(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] header(Map<String, Object> metadata, List<Entry> entries)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBytes("GGUF");
    int32(out, 3);
    int64(out, entries.size());
    int64(out, metadata.size());
    for (Map.Entry<String, Object> value : metadata.entrySet()) {
      string(out, value.getKey());
      int32(out, typeOf(value.getValue()));
      value(out, value.getValue());
    }
    long offset = 0;
    for (Entry entry : entries) {
      string(out, entry.name);
      int32(out, entry.shape.size());
      for (long dimension : entry.shape.reversed()) {
        int64(out, dimension);
      }
      int32(out, ggmlType(entry.type));
      int64(out, offset);
      offset = Math.ceilDiv(offset + entry.bytes(), ALIGNMENT) * ALIGNMENT;
    }
    return bytes.toByteArray();
  }

  private static int typeOf(Object value) {
    return switch (value) {
      case Integer _ -> 4;
      case Float _ -> 6;
      case Boolean _ -> 7;
      case String _ -> 8;
      case List<?> _ -> 9;
      default -> throw new IllegalArgumentException("GGUF cannot hold a " + value.getClass());
    };
  }

  /** Numbers of tokens are unsigned by themselves, and signed in lists. */
  private static int elementType(List<?> list) {
    if (list.isEmpty()) {
      return 8;
    }
    return list.getFirst() instanceof Integer ? 5 : typeOf(list.getFirst());
  }

  private static void value(DataOutputStream out, Object value) throws IOException {
    switch (value) {
      case Integer i -> int32(out, i);
      case Float f -> int32(out, Float.floatToRawIntBits(f));
      case Boolean b -> out.writeBoolean(b);
      case String s -> string(out, s);
      case List<?> list -> {
        int32(out, elementType(list));
        int64(out, list.size());
        for (Object element : list) {
          value(out, element);
        }
      }
      default -> throw new IllegalArgumentException("GGUF cannot hold a " + value.getClass());
    }
  }

  private static int ggmlType(DType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case Q4_0 -> 2;
      case Q8_0 -> 8;
      case Q4_K -> 12;
      case Q5_K -> 13;
      case Q6_K -> 14;
      case BF16 -> 30;
      case F8_E4M3 -> throw new IllegalArgumentException("GGUF has no F8_E4M3");
    };
  }

  private static void string(DataOutputStream out, String string) throws IOException {
    byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
    int64(out, bytes.length);
    out.write(bytes);
  }

  private static void int32(DataOutputStream out, int value) throws IOException {
    out.writeInt(Integer.reverseBytes(value));
  }

  private static void int64(DataOutputStream out, long value) throws IOException {
    out.writeLong(Long.reverseBytes(value));
  }

  private static void pad(FileChannel channel) throws IOException {
    int rest = (int) (channel.position() % ALIGNMENT);
    put(channel, ByteBuffer.allocate(rest == 0 ? 0 : ALIGNMENT - rest));
  }

  private static void put(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
