package dev.fathom.engine.bench;

import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.convert.GgufKeys;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.weights.GgufNames;
import dev.fathom.engine.weights.GgufWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Writes a GGUF file of a shape with random weights. Every matrix repeats the same few rows, since
 * what is measured depends on where the bytes are and not on what they say.
 */
public final class RandomModel {

  private static final int DISTINCT_ROWS = 16;

  private final ModelConfig config;
  private final DType type;
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<GgufWriter.Entry> entries = new ArrayList<>();

  private RandomModel(ModelConfig config, DType type) {
    this.config = config;
    this.type = type;
  }

  /** Writes it; of the architectures, Qwen2 and DeepSeek-V3 with compressed queries. */
  public static void write(ModelConfig config, DType type, Path file) {
    RandomModel model = new RandomModel(config, type);
    model.matrix("model.embed_tokens.weight", config.vocabularySize(), config.hiddenSize());
    model.vector("model.norm.weight", config.hiddenSize());
    if (!config.tiedEmbeddings()) {
      model.matrix("lm_head.weight", config.vocabularySize(), config.hiddenSize());
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      model.layer("model.layers." + layer + ".", config.sparse(layer));
    }
    GgufWriter.write(file, GgufKeys.of(config), model.entries);
  }

  private void layer(String p, boolean sparse) {
    int hidden = config.hiddenSize();
    vector(p + "input_layernorm.weight", hidden);
    vector(p + "post_attention_layernorm.weight", hidden);
    config
        .latent()
        .ifPresentOrElse(
            latent -> {
              long heads = config.heads();
              matrix(p + "self_attn.q_a_proj.weight", latent.queryRank(), hidden);
              vector(p + "self_attn.q_a_layernorm.weight", latent.queryRank());
              matrix(
                  p + "self_attn.q_b_proj.weight", heads * latent.queryDim(), latent.queryRank());
              matrix(
                  p + "self_attn.kv_a_proj_with_mqa.weight",
                  latent.rank() + latent.ropeDim(),
                  hidden);
              vector(p + "self_attn.kv_a_layernorm.weight", latent.rank());
              matrix(
                  p + "self_attn.kv_b_proj.weight",
                  heads * (latent.nopeDim() + latent.valueDim()),
                  latent.rank());
              matrix(p + "self_attn.o_proj.weight", hidden, heads * latent.valueDim());
            },
            () -> {
              long q = (long) config.heads() * config.headDim();
              long kv = (long) config.keyValueHeads() * config.headDim();
              matrix(p + "self_attn.q_proj.weight", q, hidden);
              vector(p + "self_attn.q_proj.bias", q);
              matrix(p + "self_attn.k_proj.weight", kv, hidden);
              vector(p + "self_attn.k_proj.bias", kv);
              matrix(p + "self_attn.v_proj.weight", kv, hidden);
              vector(p + "self_attn.v_proj.bias", kv);
              matrix(p + "self_attn.o_proj.weight", hidden, q);
            });
    if (!sparse) {
      feedForward(p + "mlp.", config.intermediateSize(), 0);
      return;
    }
    var experts = config.experts().orElseThrow();
    add(p + "mlp.gate.weight", DType.F32, List.of((long) experts.experts(), (long) hidden));
    vector(p + "mlp.gate.e_score_correction_bias", experts.experts());
    feedForward(p + "mlp.experts.0.", experts.intermediateSize(), experts.experts());
    feedForward(p + "mlp.shared_experts.", (long) experts.shared() * experts.intermediateSize(), 0);
  }

  /** With {@code stack} experts in one tensor, or a plain block when it is 0. */
  private void feedForward(String p, long width, long stack) {
    long hidden = config.hiddenSize();
    List<Long> inner = stack > 0 ? List.of(stack, width, hidden) : List.of(width, hidden);
    List<Long> outer = stack > 0 ? List.of(stack, hidden, width) : List.of(hidden, width);
    add(p + "gate_proj.weight", type, inner);
    add(p + "up_proj.weight", type, inner);
    add(p + "down_proj.weight", type, outer);
  }

  private void matrix(String name, long rows, long columns) {
    add(name, type, List.of(rows, columns));
  }

  private void vector(String name, long size) {
    add(name, DType.F32, List.of(size));
  }

  private void add(String name, DType stored, List<Long> shape) {
    long columns = shape.getLast();
    long rows = shape.stream().reduce(1L, Math::multiplyExact) / columns;
    MemorySegment some = rows(stored, Math.toIntExact(columns));
    long rowBytes = stored.bytes(columns);
    List<Supplier<MemorySegment>> parts = new ArrayList<>();
    for (long row = 0; row < rows; row += DISTINCT_ROWS) {
      long bytes = rowBytes * Math.min(DISTINCT_ROWS, rows - row);
      parts.add(() -> some.asSlice(0, bytes));
    }
    GgufNames.Place place = GgufNames.place(name).orElseThrow();
    if (!place.expert().equals(OptionalInt.empty()) && shape.size() != 3) {
      throw new IllegalArgumentException(name);
    }
    entries.add(new GgufWriter.Entry(place.name(), stored, shape, parts));
  }

  private MemorySegment rows(DType stored, int columns) {
    long rowBytes = stored.bytes(columns);
    MemorySegment rows = Arena.ofAuto().allocate(rowBytes * DISTINCT_ROWS);
    float[] row = new float[columns];
    for (int r = 0; r < DISTINCT_ROWS; r++) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) ((random.nextDouble() - 0.5) * 3 / Math.sqrt(columns));
      }
      RowEncoder.encode(row, stored, rows.asSlice(r * rowBytes, rowBytes));
    }
    return rows;
  }
}
