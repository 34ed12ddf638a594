package dev.fathom.engine.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.config.ExpertConfig.Gate;
import dev.fathom.engine.config.RopeConfig.Layout;
import dev.fathom.engine.config.RopeConfig.Scaling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads config.json. Both spellings of the rotary parameters are understood: {@code rope_theta}
 * with {@code rope_scaling}, as the releases have them, and {@code rope_parameters}, as
 * transformers 5 writes them.
 */
public final class HuggingFaceConfig {

  private final JsonNode json;

  private HuggingFaceConfig(JsonNode json) {
    this.json = json;
  }

  /**
   * The configuration in a file.
   *
   * @throws InvalidModelException when it is incomplete, contradictory or not supported
   */
  public static ModelConfig read(Path file) {
    try {
      return parse(new ObjectMapper().readTree(file.toFile()));
    } catch (JacksonException e) {
      throw new InvalidModelException(file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static ModelConfig parse(JsonNode json) {
    return new HuggingFaceConfig(json).model();
  }

  private ModelConfig model() {
    Architecture architecture = architecture();
    String activation = json.path("hidden_act").asText("silu");
    ModelConfig.require(
        activation.equals("silu"), "hidden_act is %s, only silu is supported", activation);
    ModelConfig.require(
        !json.path("attention_bias").asBoolean(false) && !json.path("mlp_bias").asBoolean(false),
        "attention_bias and mlp_bias are not supported");
    ModelConfig.require(
        !json.path("use_sliding_window").asBoolean(false), "sliding windows are not supported");
    int heads = integer("num_attention_heads");
    int headDim = integer("head_dim", Math.max(1, integer("hidden_size") / Math.max(1, heads)));
    Optional<LatentConfig> latent = latent(architecture);
    int rotary = latent.isPresent() ? latent.get().ropeDim() : headDim;
    return new ModelConfig(
        architecture,
        integer("vocab_size"),
        integer("hidden_size"),
        integer("intermediate_size"),
        integer("num_hidden_layers"),
        heads,
        integer("num_key_value_heads", heads),
        headDim,
        (float) json.path("rms_norm_eps").asDouble(1e-6),
        integer("max_position_embeddings"),
        json.path("tie_word_embeddings").asBoolean(false),
        rope(rotary, latent.isPresent() ? Layout.PAIRS : Layout.HALVES),
        latent,
        experts(architecture),
        integer("num_nextn_predict_layers", 0),
        endTokens());
  }

  private Architecture architecture() {
    String type = json.path("model_type").asText("");
    return Arrays.stream(Architecture.values())
        .filter(a -> a.modelType().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidModelException(
                    "config.json: model_type %s is not supported; %s are."
                        .formatted(
                            type,
                            String.join(
                                ", ",
                                Arrays.stream(Architecture.values())
                                    .map(Architecture::modelType)
                                    .toList()))));
  }

  private Optional<LatentConfig> latent(Architecture architecture) {
    return switch (architecture) {
      case LLAMA, QWEN2, QWEN3, QWEN3_MOE -> Optional.empty();
      case DEEPSEEK_V2, DEEPSEEK_V3 ->
          Optional.of(
              new LatentConfig(
                  integer("q_lora_rank", 0),
                  integer("kv_lora_rank"),
                  integer("qk_nope_head_dim"),
                  integer("qk_rope_head_dim"),
                  integer("v_head_dim")));
    };
  }

  private Optional<ExpertConfig> experts(Architecture architecture) {
    return switch (architecture) {
      case LLAMA, QWEN2, QWEN3 -> Optional.empty();
      case QWEN3_MOE -> Optional.of(qwenExperts());
      case DEEPSEEK_V2, DEEPSEEK_V3 -> Optional.of(deepSeekExperts());
    };
  }

  private ExpertConfig qwenExperts() {
    Set<Integer> dense = new HashSet<>();
    json.path("mlp_only_layers").forEach(layer -> dense.add(layer.asInt()));
    int step = integer("decoder_sparse_step", 1);
    ModelConfig.positive("decoder_sparse_step", step);
    for (int layer = 0; layer < integer("num_hidden_layers"); layer++) {
      if ((layer + 1) % step != 0) {
        dense.add(layer);
      }
    }
    return new ExpertConfig(
        integer("num_experts"),
        integer("num_experts_per_tok"),
        0,
        integer("moe_intermediate_size"),
        Gate.SOFTMAX,
        1,
        1,
        json.path("norm_topk_prob").asBoolean(false),
        1,
        0,
        dense);
  }

  private ExpertConfig deepSeekExperts() {
    String method = json.path("topk_method").asText("noaux_tc");
    boolean limited =
        switch (method) {
          case "greedy" -> false;
          case "group_limited_greedy", "noaux_tc" -> true;
          default ->
              throw new InvalidModelException(
                  "config.json: topk_method " + method + " is not supported.");
        };
    ModelConfig.require(
        integer("moe_layer_freq", 1) == 1, "moe_layer_freq other than 1 is not supported");
    return new ExpertConfig(
        integer("n_routed_experts"),
        integer("num_experts_per_tok"),
        integer("n_shared_experts", 0),
        integer("moe_intermediate_size"),
        method.equals("noaux_tc") ? Gate.SIGMOID_WITH_BIAS : Gate.SOFTMAX,
        limited ? integer("n_group") : 1,
        limited ? integer("topk_group") : 1,
        json.path("norm_topk_prob").asBoolean(false),
        (float) json.path("routed_scaling_factor").asDouble(1),
        integer("first_k_dense_replace", 0),
        Set.of());
  }

  private RopeConfig rope(int dim, Layout layout) {
    JsonNode parameters = json.path("rope_parameters");
    JsonNode scaling = parameters.isObject() ? parameters : json.path("rope_scaling");
    double theta = parameters.path("rope_theta").asDouble(json.path("rope_theta").asDouble(10_000));
    return new RopeConfig(dim, theta, layout, scaling(scaling));
  }

  private Scaling scaling(JsonNode scaling) {
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    int original =
        scaling
            .path("original_max_position_embeddings")
            .asInt(json.path("max_position_embeddings").asInt());
    return switch (type) {
      case "default" -> new Scaling.None();
      case "llama3" ->
          new Scaling.Llama3(
              scaling.path("factor").asDouble(8),
              scaling.path("low_freq_factor").asDouble(1),
              scaling.path("high_freq_factor").asDouble(4),
              original);
      case "yarn" -> {
        double all = scaling.path("mscale_all_dim").asDouble(0);
        yield new Scaling.Yarn(
            scaling.path("factor").asDouble(1),
            original,
            scaling.path("beta_fast").asDouble(32),
            scaling.path("beta_slow").asDouble(1),
            scaling.path("mscale").asDouble(1),
            all);
      }
      default ->
          throw new InvalidModelException(
              "config.json: rope_type %s is not supported; default, llama3 and yarn are."
                  .formatted(type));
    };
  }

  private Set<Integer> endTokens() {
    JsonNode node = json.path("eos_token_id");
    Set<Integer> tokens = new HashSet<>();
    if (node.isInt()) {
      tokens.add(node.intValue());
    }
    node.forEach(token -> tokens.add(token.asInt()));
    return tokens;
  }

  private int integer(String name) {
    JsonNode value = json.path(name);
    ModelConfig.require(
        value.isIntegralNumber() && value.canConvertToInt(), "%s is %s", name, value);
    return value.intValue();
  }

  private int integer(String name, int absent) {
    return json.path(name).isMissingNode() || json.path(name).isNull() ? absent : integer(name);
  }
}
