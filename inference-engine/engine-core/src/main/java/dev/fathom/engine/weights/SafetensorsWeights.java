package dev.fathom.engine.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The weights of a Hugging Face folder: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} lists. F8_E4M3 matrices are joined with their {@code
 * weight_scale_inv}, which then is no tensor of its own.
 */
public final class SafetensorsWeights implements Weights {

  private static final String SCALE_SUFFIX = "_scale_inv";

  private final Arena arena;
  private final Map<String, Tensor> tensors;

  private SafetensorsWeights(Arena arena, Map<String, Tensor> tensors) {
    this.arena = arena;
    this.tensors = tensors;
  }

  /**
   * Maps and checks all files of the folder.
   *
   * @throws InvalidModelException when one is missing, damaged or of an unsupported type
   */
  public static SafetensorsWeights open(Path folder) {
    Arena arena = Arena.ofShared();
    try {
      return new SafetensorsWeights(arena, withScales(readAll(folder, arena)));
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static Map<String, Tensor> readAll(Path folder, Arena arena) {
    Path index = folder.resolve("model.safetensors.index.json");
    if (!Files.exists(index)) {
      Path single = folder.resolve("model.safetensors");
      if (!Files.exists(single)) {
        throw new InvalidModelException(
            folder + " holds neither model.safetensors nor model.safetensors.index.json.");
      }
      return SafetensorsFile.read(single, arena);
    }
    Map<String, String> shardOf = shards(index);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String shard : new TreeSet<>(shardOf.values())) {
      Path file = folder.resolve(shard).normalize();
      if (!file.startsWith(folder.normalize()) || !Files.exists(file)) {
        throw new InvalidModelException("%s lists %s, which is missing.".formatted(index, shard));
      }
      for (Map.Entry<String, Tensor> read : SafetensorsFile.read(file, arena).entrySet()) {
        if (tensors.put(read.getKey(), read.getValue()) != null) {
          throw new InvalidModelException(
              "Tensor %s is in more than one shard of %s.".formatted(read.getKey(), folder));
        }
      }
    }
    for (Map.Entry<String, String> entry : shardOf.entrySet()) {
      if (!tensors.containsKey(entry.getKey())) {
        throw new InvalidModelException(
            "%s says that %s holds tensor %s; it does not."
                .formatted(index, entry.getValue(), entry.getKey()));
      }
    }
    return tensors;
  }

  private static Map<String, String> shards(Path index) {
    try {
      JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
      Map<String, String> shards = new LinkedHashMap<>();
      map.properties().forEach(p -> shards.put(p.getKey(), p.getValue().asText()));
      if (shards.isEmpty()) {
        throw new InvalidModelException(index + " has no weight_map.");
      }
      return shards;
    } catch (JacksonException e) {
      throw new InvalidModelException(index + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Tensor> withScales(Map<String, Tensor> files) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(files);
    for (Tensor tensor : files.values()) {
      if (tensor.type() != DType.F8_E4M3) {
        continue;
      }
      Tensor scale = tensors.remove(tensor.name() + SCALE_SUFFIX);
      if (scale == null) {
        throw new InvalidModelException(
            "Tensor %s is F8_E4M3 and there is no %s%s."
                .formatted(tensor.name(), tensor.name(), SCALE_SUFFIX));
      }
      tensors.put(
          tensor.name(),
          new Tensor(tensor.name(), tensor.type(), tensor.shape(), tensor.data(), scale));
    }
    return tensors;
  }

  @Override
  public Optional<Tensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  @Override
  public Collection<Tensor> tensors() {
    return Collections.unmodifiableCollection(tensors.values());
  }

  @Override
  public long bytes() {
    return tensors.values().stream().mapToLong(t -> t.data().byteSize()).sum();
  }

  @Override
  public void close() {
    arena.close();
  }
}
