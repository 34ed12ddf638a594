package dev.fathom.engine.convert;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ExpertConfig.Gate;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import dev.fathom.engine.config.RopeConfig.Scaling;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.weights.GgufWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration as GGUF keys: the reverse of {@code GgufConfig}. */
public final class GgufKeys {

  /** The names that GGUF has for tokens at which an answer may end. */
  private static final List<String> END_TOKENS = List.of("eos", "eot", "eom");

  private GgufKeys() {}

  /** The keys of a configuration. */
  public static Map<String, Object> of(ModelConfig c) {
    String p = c.architecture().ggufName() + ".";
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("general.architecture", c.architecture().ggufName());
    keys.put("general.quantization_version", 2);
    keys.put(p + "block_count", c.layers() + c.draftLayers());
    keys.put(p + "nextn_predict_layers", c.draftLayers());
    keys.put(p + "context_length", c.contextLength());
    keys.put(p + "embedding_length", c.hiddenSize());
    keys.put(p + "feed_forward_length", c.intermediateSize());
    keys.put(p + "attention.head_count", c.heads());
    keys.put(p + "attention.head_count_kv", c.keyValueHeads());
    keys.put(p + "attention.layer_norm_rms_epsilon", c.normEpsilon());
    keys.put(p + "rope.freq_base", (float) c.rope().theta());
    keys.put(p + "rope.dimension_count", c.rope().dim());
    c.latent()
        .ifPresentOrElse(
            latent -> latent(keys, p, latent),
            () -> {
              keys.put(p + "attention.key_length", c.headDim());
              keys.put(p + "attention.value_length", c.headDim());
            });
    c.experts().ifPresent(experts -> experts(keys, p, experts));
    if (c.rope().scaling() instanceof Scaling.Yarn yarn) {
      keys.put(p + "rope.scaling.type", "yarn");
      keys.put(p + "rope.scaling.factor", (float) yarn.factor());
      keys.put(p + "rope.scaling.original_context_length", yarn.originalLength());
      keys.put(p + "rope.scaling.yarn_log_multiplier", (float) (yarn.temperatureAll() / 10));
      keys.put(p + "rope.scaling.yarn_beta_fast", (float) yarn.betaFast());
      keys.put(p + "rope.scaling.yarn_beta_slow", (float) yarn.betaSlow());
    }
    List<Integer> ends = c.endTokens().stream().sorted().toList();
    for (int i = 0; i < Math.min(ends.size(), END_TOKENS.size()); i++) {
      keys.put("tokenizer.ggml." + END_TOKENS.get(i) + "_token_id", ends.get(i));
    }
    return keys;
  }

  private static void latent(Map<String, Object> keys, String p, LatentConfig latent) {
    keys.put(p + "attention.q_lora_rank", latent.queryRank());
    keys.put(p + "attention.kv_lora_rank", latent.rank());
    keys.put(p + "attention.key_length", latent.queryDim());
    keys.put(p + "attention.value_length", latent.valueDim());
  }

  private static void experts(Map<String, Object> keys, String p, ExpertConfig experts) {
    keys.put(p + "expert_count", experts.experts());
    keys.put(p + "expert_used_count", experts.chosen());
    keys.put(p + "expert_shared_count", experts.shared());
    keys.put(p + "expert_feed_forward_length", experts.intermediateSize());
    keys.put(p + "expert_weights_scale", experts.scale());
    keys.put(p + "expert_weights_norm", experts.normalised());
    keys.put(p + "expert_gating_func", experts.gate() == Gate.SIGMOID_WITH_BIAS ? 2 : 1);
    keys.put(p + "expert_group_count", experts.groups());
    keys.put(p + "expert_group_used_count", experts.chosenGroups());
    keys.put(p + "leading_dense_block_count", leadingDense(experts));
  }

  /** GGUF knows dense layers only before the sparse ones. */
  private static int leadingDense(ExpertConfig experts) {
    int first = experts.firstSparse();
    while (experts.denseLayers().contains(first)) {
      first++;
    }
    int last = first;
    if (experts.denseLayers().stream().anyMatch(layer -> layer > last)) {
      throw new IllegalArgumentException("GGUF has no dense layers between sparse ones");
    }
    return first;
  }

  /** Llama 3's stretching as the tensor in which GGUF keeps it. */
  static Optional<GgufWriter.Entry> rotaryDivisors(ModelConfig config) {
    RopeConfig rope = config.rope();
    if (!(rope.scaling() instanceof Scaling.Llama3)) {
      return Optional.empty();
    }
    double[] plain =
        new RopeConfig(rope.dim(), rope.theta(), rope.layout(), new Scaling.None()).frequencies();
    double[] stretched = rope.frequencies();
    float[] divisors = new float[plain.length];
    for (int pair = 0; pair < plain.length; pair++) {
      divisors[pair] = (float) (plain[pair] / stretched[pair]);
    }
    MemorySegment bytes = Arena.ofAuto().allocate(4L * divisors.length);
    RowEncoder.encode(divisors, DType.F32, bytes);
    List<Long> shape = List.of((long) divisors.length);
    return Optional.of(
        new GgufWriter.Entry("rope_freqs.weight", DType.F32, shape, List.of(() -> bytes)));
  }
}
