package dev.fathom.engine.convert;

import dev.fathom.engine.chat.PoolingConfig;
import dev.fathom.engine.config.Architecture;
import dev.fathom.engine.config.HuggingFaceConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.GgufNames;
import dev.fathom.engine.weights.GgufWriter;
import dev.fathom.engine.weights.SafetensorsWeights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Converts a Hugging Face folder to GGUF, its tokenizer and chat template included. Matrices are
 * rounded as chosen; norms, biases and the experts' gates stay F32, as llama.cpp keeps them.
 */
public final class GgufConverter {

  private GgufConverter() {}

  /**
   * Writes {@code file}.
   *
   * @return whether the tokenizer is in it; if not it stays in the folder, since GGUF has no name
   *     for its kind
   * @throws dev.fathom.engine.InvalidModelException when the folder holds no model we can read
   */
  public static boolean convert(
      Path folder, Quantization quantization, Path file, GgufWriter.Progress progress) {
    ModelConfig config = HuggingFaceConfig.read(folder.resolve("config.json"));
    try (SafetensorsWeights weights = SafetensorsWeights.open(folder)) {
      Map<String, NavigableMap<Integer, Tensor>> stacks = new LinkedHashMap<>();
      for (Tensor tensor : weights.tensors()) {
        GgufNames.place(tensor.name())
            .ifPresent(place -> collect(stacks, place.name(), place.expert(), tensor));
      }
      List<GgufWriter.Entry> entries = new ArrayList<>();
      stacks.forEach((name, parts) -> entries.add(entry(config, name, parts, quantization)));
      GgufKeys.rotaryDivisors(config).ifPresent(entries::add);
      Map<String, Object> keys = GgufKeys.of(config);
      Map<String, Object> tokenizer = TokenizerKeys.of(folder, config.vocabularySize());
      keys.putAll(tokenizer);
      PoolingConfig.of(folder)
          .ifPresent(
              pooling ->
                  keys.put(
                      config.architecture().ggufName() + ".pooling_type",
                      PoolingConfig.ggufType(pooling)));
      GgufWriter.write(file, keys, entries, progress);
      return !tokenizer.isEmpty();
    }
  }

  /** Converts without telling how far it is. */
  public static boolean convert(Path folder, Quantization quantization, Path file) {
    return convert(folder, quantization, file, (bytes, total) -> {});
  }

  private static void collect(
      Map<String, NavigableMap<Integer, Tensor>> stacks,
      String name,
      OptionalInt expert,
      Tensor tensor) {
    stacks.computeIfAbsent(name, n -> new TreeMap<>()).put(expert.orElse(-1), tensor);
  }

  private static GgufWriter.Entry entry(
      ModelConfig config, String name, NavigableMap<Integer, Tensor> parts, Quantization type) {
    Tensor first = parts.firstEntry().getValue();
    boolean stacked = parts.firstKey() >= 0;
    DType stored = storedType(config, name, first, type);
    List<Long> shape = new ArrayList<>(first.shape());
    if (stacked) {
      shape.addFirst((long) parts.size());
    }
    boolean permuted =
        config.architecture() == Architecture.LLAMA && name.matches(".*attn_[qk]\\.weight");
    List<Supplier<MemorySegment>> bytes = new ArrayList<>();
    for (Tensor part : parts.values()) {
      bytes.add(() -> encode(part, stored, permuted ? config.headDim() : 0));
    }
    return new GgufWriter.Entry(name, stored, shape, bytes);
  }

  private static DType storedType(
      ModelConfig config, String name, Tensor tensor, Quantization quantization) {
    boolean small = tensor.shape().size() < 2 || name.contains("ffn_gate_inp");
    return small
        ? DType.F32
        : quantization.of(name, tensor.columns(), config.layers(), config.tiedEmbeddings());
  }

  /**
   * The bytes of a tensor in another type.
   *
   * @param headDim when positive, rows i and i + headDim / 2 of each head are brought together, as
   *     GGUF's Llama rotates neighbours
   */
  private static MemorySegment encode(Tensor tensor, DType type, int headDim) {
    long rowBytes = type.bytes(tensor.columns());
    MemorySegment out = Arena.ofAuto().allocate(rowBytes * tensor.rows());
    float[] row = new float[tensor.columns()];
    for (int r = 0; r < tensor.rows(); r++) {
      RowDecoder.decode(tensor, headDim > 0 ? sourceRow(r, headDim) : r, row, 0);
      RowEncoder.encode(row, type, out.asSlice(r * rowBytes, rowBytes));
    }
    return out;
  }

  private static int sourceRow(int row, int headDim) {
    int inHead = row % headDim;
    return row - inHead + inHead / 2 + inHead % 2 * (headDim / 2);
  }
}
