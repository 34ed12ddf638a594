package dev.fathom.engine.model;

/** Qwen3's mixtures of experts: Qwen3's attention, softmax routing, no shared expert. */
final class Qwen3Moe {

  private Qwen3Moe() {}

  static Layer layer(LayerReader read) {
    return new Layer(
        read.norm("input_layernorm"),
        Qwen3.attention(read),
        read.norm("post_attention_layernorm"),
        read.feedForward());
  }
}
