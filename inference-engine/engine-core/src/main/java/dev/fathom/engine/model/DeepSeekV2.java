package dev.fathom.engine.model;

import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.tensor.Tensor;
import java.util.Optional;

/**
 * DeepSeek-V2 and V2-Lite (arXiv:2405.04434): multi-head latent attention, the first layers dense,
 * then shared and routed experts behind a softmax gate.
 */
final class DeepSeekV2 {

  /** The norms inside latent attention have their own ε, whatever the configuration's is. */
  private static final float LATENT_EPSILON = 1e-6f;

  private DeepSeekV2() {}

  static Layer layer(LayerReader read, LatentAttention.Path path) {
    return new Layer(
        read.norm("input_layernorm"),
        attention(read, path),
        read.norm("post_attention_layernorm"),
        read.feedForward());
  }

  static Attention attention(LayerReader read, LatentAttention.Path path) {
    ModelConfig c = read.config();
    LatentConfig dims = c.latent().orElseThrow();
    int queryWidth = c.heads() * dims.queryDim();
    int down = dims.rank() + dims.ropeDim();
    Optional<Linear> queryDown = Optional.empty();
    Optional<RmsNorm> queryNorm = Optional.empty();
    Linear query;
    if (dims.queryRank() == 0) {
      query = read.linear("self_attn.q_proj", queryWidth, c.hiddenSize());
    } else {
      queryDown = Optional.of(read.linear("self_attn.q_a_proj", dims.queryRank(), c.hiddenSize()));
      queryNorm =
          Optional.of(read.norm("self_attn.q_a_layernorm", dims.queryRank(), LATENT_EPSILON));
      query = read.linear("self_attn.q_b_proj", queryWidth, dims.queryRank());
    }
    Tensor up = read.prepared(keyValueUp(read, c.heads(), dims));
    return new LatentAttention(
        c.heads(),
        dims,
        (float) (c.rope().scoreFactor() / Math.sqrt(dims.queryDim())),
        queryDown,
        queryNorm,
        query,
        read.linear("self_attn.kv_a_proj_with_mqa", down, c.hiddenSize()),
        read.norm("self_attn.kv_a_layernorm", dims.rank(), LATENT_EPSILON),
        up,
        absorption(read, c.heads(), dims, up),
        read.linear("self_attn.o_proj", c.hiddenSize(), c.heads() * dims.valueDim()),
        path);
  }

  private static Tensor keyValueUp(LayerReader read, int heads, LatentConfig dims) {
    if (read.find(SplitKeyValueUp.KEYS).isPresent()) {
      return SplitKeyValueUp.join(
          read.kernels(), splitKeys(read, heads, dims), splitValues(read, heads, dims));
    }
    int rows = heads * (dims.nopeDim() + dims.valueDim());
    return read.tensor("self_attn.kv_b_proj.weight", rows, dims.rank());
  }

  private static Absorption absorption(LayerReader read, int heads, LatentConfig dims, Tensor up) {
    if (read.find(SplitKeyValueUp.KEYS).isPresent()) {
      Tensor keys = splitKeys(read, heads, dims);
      Tensor values = splitValues(read, heads, dims);
      if (Absorption.Split.suits(keys, values)) {
        return new Absorption.Split(keys, values, dims);
      }
    }
    return new Absorption.Joined(up, dims);
  }

  private static Tensor splitKeys(LayerReader read, int heads, LatentConfig dims) {
    return read.tensor(SplitKeyValueUp.KEYS, heads, dims.rank(), dims.nopeDim());
  }

  private static Tensor splitValues(LayerReader read, int heads, LatentConfig dims) {
    return read.tensor(SplitKeyValueUp.VALUES, heads, dims.valueDim(), dims.rank());
  }
}
