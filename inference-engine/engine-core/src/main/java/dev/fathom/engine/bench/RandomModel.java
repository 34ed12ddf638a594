package dev.fathom.engine.bench;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.convert.GgufKeys;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.GgufNames;
import dev.fathom.engine.weights.GgufWriter;
import dev.fathom.engine.weights.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model of a shape with random weights, as a GGUF file or in memory. Every matrix repeats the
 * same few rows, since what is measured depends on where the bytes are and not on what they say.
 */
public final class RandomModel {

  private static final int DISTINCT_ROWS = 16;

  private final ModelConfig config;
  private final WeightFormat format;
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<Matrix> tensors = new ArrayList<>();

  /** A tensor under its Hugging Face name, of which {@code rows} are repeated. */
  private record Matrix(String name, DType type, List<Long> shape, MemorySegment rows) {

    private long rowCount() {
      return shape.stream().reduce(1L, Math::multiplyExact) / shape.getLast();
    }

    private Stream<MemorySegment> parts() {
      long rowBytes = type.bytes(shape.getLast());
      return LongStream.iterate(0, row -> row < rowCount(), row -> row + DISTINCT_ROWS)
          .map(row -> rowBytes * Math.min(DISTINCT_ROWS, rowCount() - row))
          .mapToObj(bytes -> rows.asSlice(0, bytes));
    }

    GgufWriter.Entry entry() {
      String own = GgufNames.place(name).orElseThrow().name();
      List<Supplier<MemorySegment>> parts = new ArrayList<>();
      parts().forEach(part -> parts.add(() -> part));
      return new GgufWriter.Entry(own, type, shape, parts);
    }

    /** The tensor, or one for each expert of a stack. */
    List<Tensor> tensors() {
      MemorySegment data = Arena.ofAuto().allocate(type.bytes(rowCount() * shape.getLast()), 64);
      long[] at = {0};
      parts()
          .forEach(
              part -> {
                data.asSlice(at[0], part.byteSize()).copyFrom(part);
                at[0] += part.byteSize();
              });
      if (!name.contains(".experts.0.")) {
        return List.of(new Tensor(name, type, shape, data, scale(shape)));
      }
      List<Tensor> experts = new ArrayList<>();
      long bytes = data.byteSize() / shape.getFirst();
      for (int e = 0; e < shape.getFirst(); e++) {
        List<Long> own = shape.subList(1, 3);
        String expert = name.replace(".experts.0.", ".experts." + e + ".");
        experts.add(new Tensor(expert, type, own, data.asSlice(e * bytes, bytes), scale(own)));
      }
      return experts;
    }

    private @Nullable Tensor scale(List<Long> of) {
      if (type != DType.F8_E4M3) {
        return null;
      }
      List<Long> blocks = of.stream().map(n -> Math.ceilDiv(n, Tensor.SCALE_BLOCK)).toList();
      long count = blocks.getFirst() * blocks.getLast();
      MemorySegment factors = Arena.ofAuto().allocate(4 * count, 64);
      for (long i = 0; i < count; i++) {
        factors.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (1 / Math.sqrt(of.getLast()) / 100));
      }
      return new Tensor(name + "_scale_inv", DType.F32, blocks, factors, null);
    }
  }

  private RandomModel(ModelConfig config, WeightFormat format) {
    this.config = config;
    this.format = format;
    matrix("model.embed_tokens.weight", config.vocabularySize(), config.hiddenSize());
    vector("model.norm.weight", config.hiddenSize());
    if (!config.tiedEmbeddings()) {
      matrix("lm_head.weight", config.vocabularySize(), config.hiddenSize());
    }
    for (int layer = 0; layer < config.layers() + config.draftLayers(); layer++) {
      layer("model.layers." + layer + ".", config.sparse(layer));
    }
    if (config.draftLayers() > 0) {
      draft("model.layers." + config.layers() + ".");
    }
  }

  /**
   * Writes it; of the architectures, Llama, Qwen2, and DeepSeek-V3 with compressed queries.
   *
   * @param more keys beside those of the configuration
   */
  public static void write(
      ModelConfig config, WeightFormat format, Map<String, Object> more, Path file) {
    RandomModel model = new RandomModel(config, format);
    Map<String, Object> keys = new LinkedHashMap<>(GgufKeys.of(config));
    keys.putAll(more);
    config.latent().ifPresent(latent -> keys.putAll(splitKeys(config, latent)));
    GgufWriter.write(file, keys, model.tensors.stream().map(Matrix::entry).toList());
  }

  /** The whole model in memory outside the heap, for formats that GGUF has no place for. */
  static Weights inMemory(ModelConfig config, WeightFormat format) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (Matrix matrix : new RandomModel(config, format).tensors) {
      matrix.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    }
    return new Weights() {
      @Override
      public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
      }

      @Override
      public Collection<Tensor> tensors() {
        return tensors.values();
      }

      @Override
      public long bytes() {
        return tensors.values().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
      }

      @Override
      public void close() {}
    };
  }

  /** Newer files keep the two parts of the up-projection of MLA apart, and say so in their keys. */
  private static Map<String, Object> splitKeys(ModelConfig config, LatentConfig latent) {
    String p = config.architecture().ggufName() + ".attention.";
    return Map.of(
        p + "head_count_kv", 1,
        p + "key_length", latent.rank() + latent.ropeDim(),
        p + "value_length", latent.rank(),
        p + "key_length_mla", latent.queryDim(),
        p + "value_length_mla", latent.valueDim());
  }

  private void layer(String p, boolean sparse) {
    int hidden = config.hiddenSize();
    vector(p + "input_layernorm.weight", hidden);
    vector(p + "post_attention_layernorm.weight", hidden);
    config.latent().ifPresentOrElse(latent -> latentAttention(p, latent), () -> attention(p));
    if (!sparse) {
      feedForward(p + "mlp.", config.intermediateSize(), 0);
      return;
    }
    ExpertConfig experts = config.experts().orElseThrow();
    add(p + "mlp.gate.weight", DType.F32, List.of((long) experts.experts(), (long) hidden));
    vector(p + "mlp.gate.e_score_correction_bias", experts.experts());
    feedForward(p + "mlp.experts.0.", experts.intermediateSize(), experts.experts());
    feedForward(p + "mlp.shared_experts.", (long) experts.shared() * experts.intermediateSize(), 0);
  }

  private void latentAttention(String p, LatentConfig latent) {
    long hidden = config.hiddenSize();
    long heads = config.heads();
    matrix(p + "self_attn.q_a_proj.weight", latent.queryRank(), hidden);
    vector(p + "self_attn.q_a_layernorm.weight", latent.queryRank());
    matrix(p + "self_attn.q_b_proj.weight", heads * latent.queryDim(), latent.queryRank());
    long down = (long) latent.rank() + latent.ropeDim();
    matrix(p + "self_attn.kv_a_proj_with_mqa.weight", down, hidden);
    vector(p + "self_attn.kv_a_layernorm.weight", latent.rank());
    if (format == WeightFormat.FP8) {
      long up = heads * (latent.nopeDim() + latent.valueDim());
      matrix(p + "self_attn.kv_b_proj.weight", up, latent.rank());
    } else {
      long rank = latent.rank();
      String keys = p + "self_attn.k_b_proj.weight";
      String values = p + "self_attn.v_b_proj.weight";
      DType type = format.of(keys, config.layers());
      add(keys, type, List.of(heads, rank, (long) latent.nopeDim()));
      add(values, type, List.of(heads, (long) latent.valueDim(), rank));
    }
    matrix(p + "self_attn.o_proj.weight", hidden, heads * latent.valueDim());
  }

  private void attention(String p) {
    long q = (long) config.heads() * config.headDim();
    long kv = (long) config.keyValueHeads() * config.headDim();
    boolean biased =
        switch (config.architecture()) {
          case QWEN2 -> true;
          case LLAMA, QWEN3, QWEN3_MOE, DEEPSEEK_V2, DEEPSEEK_V3 -> false;
        };
    for (String part : List.of("q", "k", "v")) {
      long rows = part.equals("q") ? q : kv;
      matrix(p + "self_attn." + part + "_proj.weight", rows, config.hiddenSize());
      if (biased) {
        vector(p + "self_attn." + part + "_proj.bias", rows);
      }
    }
    matrix(p + "self_attn.o_proj.weight", config.hiddenSize(), q);
  }

  private void draft(String p) {
    int hidden = config.hiddenSize();
    vector(p + "enorm.weight", hidden);
    vector(p + "hnorm.weight", hidden);
    matrix(p + "eh_proj.weight", hidden, 2L * hidden);
    vector(p + "shared_head.norm.weight", hidden);
  }

  /** With {@code stack} experts in one tensor, or a plain block when it is 0. */
  private void feedForward(String p, long width, long stack) {
    long hidden = config.hiddenSize();
    List<Long> inner = stack > 0 ? List.of(stack, width, hidden) : List.of(width, hidden);
    List<Long> outer = stack > 0 ? List.of(stack, hidden, width) : List.of(hidden, width);
    add(p + "gate_proj.weight", format.of(p + "gate_proj", config.layers()), inner);
    add(p + "up_proj.weight", format.of(p + "up_proj", config.layers()), inner);
    add(p + "down_proj.weight", format.of(p + "down_proj", config.layers()), outer);
  }

  private void matrix(String name, long rows, long columns) {
    add(name, format.of(name, config.layers()), List.of(rows, columns));
  }

  private void vector(String name, long size) {
    add(name, DType.F32, List.of(size));
  }

  private void add(String name, DType type, List<Long> shape) {
    tensors.add(new Matrix(name, type, shape, rows(type, Math.toIntExact(shape.getLast()))));
  }

  private MemorySegment rows(DType type, int columns) {
    long rowBytes = type.bytes(columns);
    MemorySegment rows = Arena.ofAuto().allocate(rowBytes * DISTINCT_ROWS);
    for (int r = 0; r < DISTINCT_ROWS; r++) {
      MemorySegment row = rows.asSlice(r * rowBytes, rowBytes);
      if (RowEncoder.supports(type)) {
        float[] values = new float[columns];
        for (int i = 0; i < columns; i++) {
          values[i] = (float) ((random.nextDouble() - 0.5) * 3 / Math.sqrt(columns));
        }
        RowEncoder.encode(values, type, row);
      } else {
        RandomBlocks.fill(type, columns, row, random);
      }
    }
    return rows;
  }
}
