package dev.fathom.engine.model;

import dev.fathom.engine.config.ModelConfig;
import java.util.Optional;

/** Qwen3 (arXiv:2505.09388): no biases; every query and key head is normalised before rotation. */
final class Qwen3 {

  private Qwen3() {}

  static Layer layer(LayerReader read) {
    return new Layer(
        read.norm("input_layernorm"),
        attention(read),
        read.norm("post_attention_layernorm"),
        read.swiGlu("mlp", read.config().intermediateSize()));
  }

  static Attention attention(LayerReader read) {
    ModelConfig c = read.config();
    int dim = c.headDim();
    return new GroupedQueryAttention(
        c.heads(),
        c.keyValueHeads(),
        dim,
        read.linear("self_attn.q_proj", c.heads() * dim, c.hiddenSize()),
        read.linear("self_attn.k_proj", c.keyValueHeads() * dim, c.hiddenSize()),
        read.linear("self_attn.v_proj", c.keyValueHeads() * dim, c.hiddenSize()),
        read.linear("self_attn.o_proj", c.hiddenSize(), c.heads() * dim),
        Optional.of(read.norm("self_attn.q_norm", dim, c.normEpsilon())),
        Optional.of(read.norm("self_attn.k_norm", dim, c.normEpsilon())));
  }
}
