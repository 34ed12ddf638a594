package dev.fathom.engine.model;

import dev.fathom.engine.config.ModelConfig;
import java.util.Optional;

/** Llama 3 (arXiv:2407.21783): grouped-query attention without biases, SwiGLU. */
final class Llama3 {

  private Llama3() {}

  static Layer layer(LayerReader read) {
    ModelConfig c = read.config();
    int dim = c.headDim();
    Attention attention =
        new GroupedQueryAttention(
            c.heads(),
            c.keyValueHeads(),
            dim,
            read.linear("self_attn.q_proj", c.heads() * dim, c.hiddenSize()),
            read.linear("self_attn.k_proj", c.keyValueHeads() * dim, c.hiddenSize()),
            read.linear("self_attn.v_proj", c.keyValueHeads() * dim, c.hiddenSize()),
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
