package dev.fathom.engine.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One safetensors file: eight bytes of header length, a JSON header, then the data. Every entry is
 * checked against the format's rules and the file's size on opening: offsets in range and in order,
 * without overlap, sizes as the shape and type demand
 * (https://github.com/huggingface/safetensors#format).
 */
final class SafetensorsFile {

  private static final int MAX_HEADER = 100_000_000;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private SafetensorsFile() {}

  /** The tensors of the file by name; FP8 matrices do not carry their scales yet. */
  static Map<String, Tensor> read(Path path, Arena arena) {
    MemorySegment file = MappedFile.map(path, arena);
    if (file.byteSize() < 8) {
      throw invalid(path, "it is too short to hold a header");
    }
    long headerBytes = file.get(LONG, 0);
    if (headerBytes < 2 || headerBytes > MAX_HEADER || headerBytes > file.byteSize() - 8) {
      throw invalid(
          path,
          "its header of %d bytes does not fit the file of %d"
              .formatted(headerBytes, file.byteSize()));
    }
    JsonNode header = parse(path, file.asSlice(8, headerBytes));
    MemorySegment data = file.asSlice(8 + headerBytes);
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : header.properties()) {
      if (!property.getKey().equals("__metadata__")) {
        entries.add(entry(path, property.getKey(), property.getValue(), data.byteSize()));
      }
    }
    return tensors(path, entries, data);
  }

  private static JsonNode parse(Path path, MemorySegment header) {
    try {
      JsonNode node = JSON.readTree(header.toArray(ValueLayout.JAVA_BYTE));
      if (!node.isObject()) {
        throw invalid(path, "its header is not a JSON object");
      }
      return node;
    } catch (JacksonException e) {
      throw new InvalidModelException(
          path + ": its header is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InvalidModelException(path + ": its header cannot be read: " + e.getMessage(), e);
    }
  }

  private static Entry entry(Path path, String name, JsonNode node, long dataBytes) {
    DType type = type(path, name, node.path("dtype").asText());
    List<Long> shape = new ArrayList<>();
    for (JsonNode dimension : node.path("shape")) {
      if (!dimension.canConvertToLong()) {
        throw invalid(path, "tensor " + name + " has the shape " + node.path("shape"));
      }
      shape.add(dimension.longValue());
    }
    JsonNode offsets = node.path("data_offsets");
    if (offsets.size() != 2
        || !offsets.path(0).canConvertToLong()
        || !offsets.path(1).canConvertToLong()) {
      throw invalid(path, "tensor " + name + " has the offsets " + offsets);
    }
    long begin = offsets.path(0).longValue();
    long end = offsets.path(1).longValue();
    if (begin < 0 || end < begin || end > dataBytes) {
      throw invalid(
          path,
          "tensor %s spans bytes %d to %d of %d: the file is truncated or its header is wrong"
              .formatted(name, begin, end, dataBytes));
    }
    return new Entry(name, type, shape, begin, end);
  }

  private static DType type(Path path, String name, String dtype) {
    return switch (dtype) {
      case "F32" -> DType.F32;
      case "F16" -> DType.F16;
      case "BF16" -> DType.BF16;
      case "F8_E4M3" -> DType.F8_E4M3;
      default ->
          throw invalid(
              path,
              "tensor %s is of type %s; F32, F16, BF16 and F8_E4M3 are supported"
                  .formatted(name, dtype));
    };
  }

  private static Map<String, Tensor> tensors(Path path, List<Entry> entries, MemorySegment data) {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long end = 0;
    for (Entry entry : entries) {
      if (entry.begin < end) {
        throw invalid(path, "tensor " + entry.name + " overlaps the one before it");
      }
      end = entry.end;
      MemorySegment bytes = data.asSlice(entry.begin, entry.end - entry.begin);
      tensors.put(entry.name, new Tensor(entry.name, entry.type, entry.shape, bytes, null));
    }
    return tensors;
  }

  private static InvalidModelException invalid(Path path, String reason) {
    return new InvalidModelException(path + ": " + reason + ".");
  }

  private record Entry(String name, DType type, List<Long> shape, long begin, long end) {}
}
