package dev.fathom.engine.config;

/**
 * Sizes of multi-head latent attention (DeepSeek-V2, section 2.1).
 *
 * @param queryRank width of the compressed query, 0 when queries are not compressed
 * @param rank width of the latent from which keys and values of all heads are expanded
 * @param nopeDim width of a head's position-free key
 * @param ropeDim width of the rotary key, shared by all heads
 * @param valueDim width of a head's value
 */
public record LatentConfig(int queryRank, int rank, int nopeDim, int ropeDim, int valueDim) {

  public LatentConfig {
    ModelConfig.require(queryRank >= 0, "q_lora_rank is %d", queryRank);
    ModelConfig.positive("kv_lora_rank", rank);
    ModelConfig.positive("qk_nope_head_dim", nopeDim);
    ModelConfig.positive("qk_rope_head_dim", ropeDim);
    ModelConfig.positive("v_head_dim", valueDim);
  }

  /** Width of a whole query or key head. */
  public int queryDim() {
    return nopeDim + ropeDim;
  }
}
