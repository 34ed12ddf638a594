package dev.fathom.engine.model;

import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.tensor.Tensor;
import java.util.Optional;

/**
 * DeepSeek-V3 and R1 (arXiv:2412.19437): V2's latent attention; experts behind a sigmoid gate in
 * groups, their load balanced by a bias on the choice instead of an auxiliary loss; and a layer
 * that predicts one token further (section 2.2).
 */
final class DeepSeekV3 {

  private DeepSeekV3() {}

  static Layer layer(LayerReader read, LatentAttention.Path path) {
    return DeepSeekV2.layer(read, path);
  }

  /** The multi-token prediction layer, stored after the last one. */
  static MultiTokenPrediction draft(
      LayerReader read, LatentAttention.Path path, Tensor embedding, Tensor head) {
    ModelConfig c = read.config();
    int hidden = c.hiddenSize();
    Tensor ownEmbedding = shared(read, "embed_tokens.weight", embedding);
    Tensor ownHead = shared(read, "shared_head.head.weight", head);
    return new MultiTokenPrediction(
        read.layer(),
        read.norm("enorm"),
        read.norm("hnorm"),
        read.linear("eh_proj", hidden, 2 * hidden),
        layer(read, path),
        read.norm("shared_head.norm"),
        ownEmbedding,
        new Linear(ownHead, new float[0]));
  }

  /** The paper shares embedding and head with the main model; releases repeat them. */
  private static Tensor shared(LayerReader read, String name, Tensor main) {
    Optional<Tensor> own = read.find(name);
    return own.isEmpty()
        ? main
        : read.prepared(
            read.tensor(name, read.config().vocabularySize(), read.config().hiddenSize()));
  }
}
