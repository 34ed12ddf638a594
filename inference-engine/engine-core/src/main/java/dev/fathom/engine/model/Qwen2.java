package dev.fathom.engine.model;

import dev.fathom.engine.config.ModelConfig;
import java.util.Optional;

/** Qwen2 and Qwen2.5 (arXiv:2407.10671): Llama's layer, with biases on queries, keys and values. */
final class Qwen2 {

  private Qwen2() {}

  static Layer layer(LayerReader read) {
    ModelConfig c = read.config();
    int dim = c.headDim();
    Attention attention =
        new GroupedQueryAttention(
            c.heads(),
            c.keyValueHeads(),
            dim,
            read.linearWithBias("self_attn.q_proj", c.heads() * dim, c.hiddenSize()),
            read.linearWithBias("self_attn.k_proj", c.keyValueHeads() * dim, c.hiddenSize()),
            read.linearWithBias("self_attn.v_proj", c.keyValueHeads() * dim, c.hiddenSize()),
            read.linear("self_attn.o_proj", c.hiddenSize(), c.heads() * dim),
            Optional.empty(),
            Optional.empty());
    return new Layer(
        read.norm("input_layernorm"),
        attention,
        read.norm("post_attention_layernorm"),
        read.swiGlu("mlp", c.intermediateSize()));
  }
}
