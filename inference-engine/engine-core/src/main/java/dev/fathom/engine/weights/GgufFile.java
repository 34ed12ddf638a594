package dev.fathom.engine.weights;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A GGUF file, version 2 or 3, mapped and checked as a whole
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Tensors are under GGUF's own names,
 * their shapes turned outermost first.
 */
public record GgufFile(GgufMetadata metadata, Map<String, Tensor> tensors, Arena arena)
    implements AutoCloseable {

  private static final int MAGIC = 0x46554747;

  /**
   * Opens the file.
   *
   * @throws InvalidModelException when it is damaged or holds a type that is not supported
   */
  public static GgufFile open(Path path) {
    Arena arena = Arena.ofShared();
    try {
      return read(path, arena);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static GgufFile read(Path path, Arena arena) {
    MemorySegment file = MappedFile.map(path, arena);
    GgufCursor cursor = new GgufCursor(path, file);
    if (cursor.int32() != MAGIC) {
      throw cursor.invalid("it does not begin with GGUF");
    }
    int version = cursor.int32();
    if (version != 2 && version != 3) {
      throw cursor.invalid("GGUF version " + version + " is not supported, 2 and 3 are");
    }
    int tensorCount = cursor.count("tensors", 24);
    int valueCount = cursor.count("values", 12);
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < valueCount; i++) {
      String key = cursor.string();
      if (values.put(key, cursor.value(cursor.int32())) != null) {
        throw cursor.invalid("key " + key + " occurs twice");
      }
    }
    GgufMetadata metadata = new GgufMetadata(values);
    Entry[] entries = new Entry[tensorCount];
    for (int i = 0; i < tensorCount; i++) {
      entries[i] = entry(cursor);
    }
    long alignment = metadata.integer("general.alignment").orElse(32L);
    if (alignment <= 0 || Long.bitCount(alignment) != 1 || alignment > 1 << 20) {
      throw cursor.invalid("its alignment of " + alignment + " is no power of two");
    }
    long start = Math.ceilDiv(cursor.position(), alignment) * alignment;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (tensors.put(entry.name, tensor(cursor, entry, file, start)) != null) {
        throw cursor.invalid("tensor " + entry.name + " occurs twice");
      }
    }
    return new GgufFile(metadata, tensors, arena);
  }

  private static Entry entry(GgufCursor cursor) {
    String name = cursor.string();
    int dimensions = cursor.int32();
    if (dimensions < 1 || dimensions > 4) {
      throw cursor.invalid("tensor " + name + " has " + dimensions + " dimensions");
    }
    Long[] shape = new Long[dimensions];
    for (int i = dimensions - 1; i >= 0; i--) {
      shape[i] = cursor.int64();
    }
    int type = cursor.int32();
    return new Entry(name, List.of(shape), type(cursor, name, type), cursor.int64());
  }

  private static DType type(GgufCursor cursor, String name, int type) {
    return switch (type) {
      case 0 -> DType.F32;
      case 1 -> DType.F16;
      case 2 -> DType.Q4_0;
      case 8 -> DType.Q8_0;
      case 12 -> DType.Q4_K;
      case 13 -> DType.Q5_K;
      case 14 -> DType.Q6_K;
      case 30 -> DType.BF16;
      default ->
          throw cursor.invalid(
              "tensor %s is of ggml type %d; F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K and Q6_K are"
                      .formatted(name, type)
                  + " supported");
    };
  }

  private static Tensor tensor(GgufCursor cursor, Entry entry, MemorySegment file, long start) {
    long available = file.byteSize() - start;
    try {
      long elements = 1;
      for (long dimension : entry.shape) {
        elements = Math.multiplyExact(elements, dimension);
      }
      long bytes = entry.type.bytes(elements);
      if (bytes < 0 || entry.offset < 0 || bytes > available - entry.offset) {
        throw cursor.invalid(
            "tensor %s needs %d bytes at %d of %d: the file is truncated"
                .formatted(entry.name, bytes, entry.offset, Math.max(0, available)));
      }
      MemorySegment data = file.asSlice(start + entry.offset, bytes);
      return new Tensor(entry.name, entry.type, entry.shape, data, null);
    } catch (ArithmeticException e) {
      throw cursor.invalid("tensor " + entry.name + " has the impossible shape " + entry.shape);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private record Entry(String name, List<Long> shape, DType type, long offset) {}
}
