package dev.fathom.engine.config;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.config.ExpertConfig.Gate;
import dev.fathom.engine.config.RopeConfig.Layout;
import dev.fathom.engine.config.RopeConfig.Scaling;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.GgufFile;
import dev.fathom.engine.weights.GgufMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a model's configuration from GGUF metadata. Llama files store query and key rows in an
 * order that makes neighbours rotate together; the layout says so.
 */
public final class GgufConfig {

  private static final long SIGMOID = 2;

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final String prefix;

  private GgufConfig(GgufFile file) {
    this.file = file;
    this.metadata = file.metadata();
    this.prefix = metadata.string("general.architecture").orElse("") + ".";
  }

  /**
   * The configuration of an opened file.
   *
   * @throws InvalidModelException when it is incomplete, contradictory or not supported
   */
  public static ModelConfig of(GgufFile file) {
    return new GgufConfig(file).model();
  }

  private ModelConfig model() {
    Architecture architecture = architecture();
    int heads = integer("attention.head_count");
    int hidden = integer("embedding_length");
    int headDim = integer("attention.key_length", Math.max(1, hidden / Math.max(1, heads)));
    Optional<LatentConfig> latent = latent(architecture);
    int keyValueHeads = latent.isPresent() ? heads : integer("attention.head_count_kv", heads);
    int draftLayers = integer("nextn_predict_layers", 0);
    Layout layout =
        switch (architecture) {
          case QWEN2, QWEN3, QWEN3_MOE -> Layout.HALVES;
          case LLAMA, DEEPSEEK_V2, DEEPSEEK_V3 -> Layout.PAIRS;
        };
    int rotary = latent.isPresent() ? latent.get().ropeDim() : headDim;
    return new ModelConfig(
        architecture,
        vocabulary(),
        hidden,
        integer("feed_forward_length", integer("expert_feed_forward_length", 0)),
        integer("block_count") - draftLayers,
        heads,
        keyValueHeads,
        headDim,
        metadata.number(prefix + "attention.layer_norm_rms_epsilon").orElse(1e-6).floatValue(),
        integer("context_length"),
        !file.tensors().containsKey("output.weight"),
        new RopeConfig(
            rotary, metadata.number(prefix + "rope.freq_base").orElse(10_000.0), layout, scaling()),
        latent,
        experts(architecture),
        draftLayers,
        endTokens());
  }

  private Architecture architecture() {
    String name = metadata.string("general.architecture").orElse("");
    if (name.equals("deepseek2")) {
      return metadata.integer(prefix + "expert_gating_func").orElse(1L) == SIGMOID
          ? Architecture.DEEPSEEK_V3
          : Architecture.DEEPSEEK_V2;
    }
    return Arrays.stream(Architecture.values())
        .filter(a -> a.ggufName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new InvalidModelException("GGUF architecture " + name + " is not supported."));
  }

  private int vocabulary() {
    Tensor embedding = file.tensors().get("token_embd.weight");
    if (embedding == null) {
      throw new InvalidModelException("The GGUF file has no tensor token_embd.weight.");
    }
    return embedding.rows();
  }

  private Optional<LatentConfig> latent(Architecture architecture) {
    return switch (architecture) {
      case LLAMA, QWEN2, QWEN3, QWEN3_MOE -> Optional.empty();
      case DEEPSEEK_V2, DEEPSEEK_V3 -> {
        int rope = integer("rope.dimension_count");
        int key = integer("attention.key_length_mla", integer("attention.key_length"));
        int value = integer("attention.value_length_mla", integer("attention.value_length"));
        yield Optional.of(
            new LatentConfig(
                integer("attention.q_lora_rank", 0),
                integer("attention.kv_lora_rank"),
                key - rope,
                rope,
                value));
      }
    };
  }

  private Optional<ExpertConfig> experts(Architecture architecture) {
    int experts = integer("expert_count", 0);
    if (experts == 0) {
      return Optional.empty();
    }
    boolean qwen = architecture == Architecture.QWEN3_MOE;
    return Optional.of(
        new ExpertConfig(
            experts,
            integer("expert_used_count"),
            integer("expert_shared_count", 0),
            integer("expert_feed_forward_length"),
            architecture == Architecture.DEEPSEEK_V3 ? Gate.SIGMOID_WITH_BIAS : Gate.SOFTMAX,
            Math.max(1, integer("expert_group_count", 1)),
            Math.max(1, integer("expert_group_used_count", 1)),
            metadata.bool(prefix + "expert_weights_norm").orElse(qwen),
            metadata.number(prefix + "expert_weights_scale").orElse(1.0).floatValue(),
            integer("leading_dense_block_count", 0),
            Set.of()));
  }

  private Scaling scaling() {
    Tensor divisors = file.tensors().get("rope_freqs.weight");
    if (divisors != null) {
      List<Float> list = new ArrayList<>();
      for (float divisor : divisors.toFloats()) {
        list.add(divisor);
      }
      return new Scaling.Divisors(list);
    }
    String type = metadata.string(prefix + "rope.scaling.type").orElse("none");
    return switch (type) {
      case "none" -> new Scaling.None();
      case "yarn" -> {
        double temperature =
            10 * metadata.number(prefix + "rope.scaling.yarn_log_multiplier").orElse(0.0);
        yield new Scaling.Yarn(
            metadata.number(prefix + "rope.scaling.factor").orElse(1.0),
            integer("rope.scaling.original_context_length", integer("context_length")),
            metadata.number(prefix + "rope.scaling.yarn_beta_fast").orElse(32.0),
            metadata.number(prefix + "rope.scaling.yarn_beta_slow").orElse(1.0),
            temperature == 0 ? 1 : temperature,
            temperature);
      }
      default ->
          throw new InvalidModelException("GGUF rope scaling " + type + " is not supported.");
    };
  }

  private Set<Integer> endTokens() {
    Set<Integer> tokens = new HashSet<>();
    for (String name : List.of("eos", "eot", "eom")) {
      metadata
          .integer("tokenizer.ggml." + name + "_token_id")
          .filter(token -> token >= 0 && token <= Integer.MAX_VALUE)
          .ifPresent(token -> tokens.add(token.intValue()));
    }
    return tokens;
  }

  private int integer(String name) {
    return metadata
        .integer(prefix + name)
        .filter(value -> value >= 0 && value <= Integer.MAX_VALUE)
        .map(Long::intValue)
        .orElseThrow(
            () -> new InvalidModelException("GGUF key " + prefix + name + " is missing or wrong."));
  }

  private int integer(String name, int absent) {
    return metadata.integer(prefix + name).isEmpty() ? absent : integer(name);
  }
}
