package dev.fathom.engine.convert;

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
 * Converts a Hugging Face folder to GGUF. Matrices take the chosen type where their rows are whole
 * blocks of it, and F16 where they are not; norms, biases and the experts' gates stay F32, as
 * llama.cpp keeps them. The tokenizer stays in the folder.
 */
public final class GgufConverter {

  private GgufConverter() {}

  /**
   * Writes {@code file}.
   *
   * @throws dev.fathom.engine.InvalidModelException when the folder holds no model we can read
   */
  public static void convert(Path folder, DType type, Path file) {
    if (!RowEncoder.supports(type)) {
      throw new IllegalArgumentException("Cannot write " + type + "; F32, F16, BF16, Q8_0, Q4_0");
    }
    ModelConfig config = HuggingFaceConfig.read(folder.resolve("config.json"));
    try (SafetensorsWeights weights = SafetensorsWeights.open(folder)) {
      Map<String, NavigableMap<Integer, Tensor>> stacks = new LinkedHashMap<>();
      for (Tensor tensor : weights.tensors()) {
        GgufNames.place(tensor.name())
            .ifPresent(place -> collect(stacks, place.name(), place.expert(), tensor));
      }
      List<GgufWriter.Entry> entries = new ArrayList<>();
      stacks.forEach((name, parts) -> entries.add(entry(config, name, parts, type)));
      GgufKeys.rotaryDivisors(config).ifPresent(entries::add);
      GgufWriter.write(file, GgufKeys.of(config), entries);
    }
  }

  private static void collect(
      Map<String, NavigableMap<Integer, Tensor>> stacks,
      String name,
      OptionalInt expert,
      Tensor tensor) {
    stacks.computeIfAbsent(name, n -> new TreeMap<>()).put(expert.orElse(-1), tensor);
  }

  private static GgufWriter.Entry entry(
      ModelConfig config, String name, NavigableMap<Integer, Tensor> parts, DType type) {
    Tensor first = parts.firstEntry().getValue();
    boolean stacked = parts.firstKey() >= 0;
    DType stored = storedType(name, first, type);
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

  private static DType storedType(String name, Tensor tensor, DType type) {
    boolean small = tensor.shape().size() < 2 || name.contains("ffn_gate_inp");
    if (small) {
      return DType.F32;
    }
    return tensor.columns() % type.blockSize() == 0 ? type : DType.F16;
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
