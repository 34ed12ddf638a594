package dev.fathom.engine.config;

import dev.fathom.engine.InvalidModelException;
import java.util.Optional;
import java.util.Set;

/**
 * The shape of a decoder-only transformer.
 *
 * @param headDim width of one query, key and value head; with {@code latent} its sizes hold instead
 * @param contextLength the longest text, prompt and answer together, in tokens
 * @param tiedEmbeddings the output head is the embedding table
 * @param draftLayers multi-token prediction layers after the last one
 * @param endTokens any of these ends an answer
 */
public record ModelConfig(
    Architecture architecture,
    int vocabularySize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headDim,
    float normEpsilon,
    int contextLength,
    boolean tiedEmbeddings,
    RopeConfig rope,
    Optional<LatentConfig> latent,
    Optional<ExpertConfig> experts,
    int draftLayers,
    Set<Integer> endTokens) {

  private static final int MAX_LAYERS = 4096;

  public ModelConfig {
    positive("vocab_size", vocabularySize);
    positive("hidden_size", hiddenSize);
    positive("intermediate_size", intermediateSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", keyValueHeads);
    positive("head_dim", headDim);
    positive("max_position_embeddings", contextLength);
    require(layers <= MAX_LAYERS, "num_hidden_layers is %d; at most %d", layers, MAX_LAYERS);
    require(
        heads % keyValueHeads == 0,
        "num_attention_heads %d is no multiple of num_key_value_heads %d",
        heads,
        keyValueHeads);
    require(normEpsilon > 0 && normEpsilon < 1, "rms_norm_eps is %s", Float.toString(normEpsilon));
    require(draftLayers >= 0, "num_nextn_predict_layers is %d", draftLayers);
    endTokens = Set.copyOf(endTokens);
  }

  /** Whether the feed-forward block of a layer is a mixture of experts. */
  public boolean sparse(int layer) {
    return experts.isPresent() && experts.get().sparse(layer);
  }

  static void positive(String name, int value) {
    require(value > 0, "%s is %d, but must be positive", name, value);
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
  static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new InvalidModelException("config.json: " + message.formatted(arguments) + ".");
    }
  }
}
