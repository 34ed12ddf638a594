package dev.fathom.engine.config;

import java.util.Set;

/**
 * A mixture of experts and its routing.
 *
 * @param experts routed experts a layer
 * @param chosen routed experts a token
 * @param shared experts every token passes, as one of that many times the width
 * @param intermediateSize width of one expert
 * @param gate how scores come from logits
 * @param groups equal groups the experts are in; 1 when routing is not group-limited
 * @param chosenGroups groups a token may reach
 * @param normalised the chosen experts' weights are made to sum to one
 * @param scale factor on the weights, after that
 * @param firstSparse layers before this one are dense
 * @param denseLayers further layers that are dense
 */
public record ExpertConfig(
    int experts,
    int chosen,
    int shared,
    int intermediateSize,
    Gate gate,
    int groups,
    int chosenGroups,
    boolean normalised,
    float scale,
    int firstSparse,
    Set<Integer> denseLayers) {

  /** How the affinity of a token to an expert comes from its logit. */
  public enum Gate {
    /** Softmax over all experts (DeepSeek-V2, Qwen3-MoE). */
    SOFTMAX,
    /**
     * Sigmoid, with a bias that balances load and takes part in the choice but not in the weight
     * (DeepSeek-V3, section 2.1.2).
     */
    SIGMOID_WITH_BIAS
  }

  public ExpertConfig {
    ModelConfig.positive("n_routed_experts", experts);
    ModelConfig.positive("moe_intermediate_size", intermediateSize);
    ModelConfig.require(shared >= 0, "n_shared_experts is %d", shared);
    ModelConfig.require(firstSparse >= 0, "first_k_dense_replace is %d", firstSparse);
    ModelConfig.require(
        groups > 0 && experts % groups == 0,
        "n_group %d does not divide n_routed_experts %d",
        groups,
        experts);
    ModelConfig.require(
        chosenGroups > 0 && chosenGroups <= groups,
        "topk_group is %d of %d groups",
        chosenGroups,
        groups);
    ModelConfig.require(
        chosen > 0 && chosen <= experts / groups * chosenGroups,
        "num_experts_per_tok is %d, of %d experts in reach",
        chosen,
        experts / groups * chosenGroups);
    denseLayers = Set.copyOf(denseLayers);
  }

  boolean sparse(int layer) {
    return layer >= firstSparse && !denseLayers.contains(layer);
  }
}
