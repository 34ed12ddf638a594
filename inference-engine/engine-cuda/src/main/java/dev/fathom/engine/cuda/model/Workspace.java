package dev.fathom.engine.cuda.model;

import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.kernel.ExpertKernels;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.cuda.kernel.Splits;
import dev.fathom.engine.cuda.model.DeviceLayer.Dense;
import dev.fathom.engine.cuda.model.DeviceLayer.Grouped;
import dev.fathom.engine.cuda.model.DeviceLayer.Latent;
import dev.fathom.engine.cuda.model.DeviceLayer.Mixture;
import dev.fathom.engine.cuda.model.DeviceLayer.QueryUp;
import dev.fathom.engine.cuda.weights.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses of what lies between the kernels of a step, taken once for the largest step there may
 * be. Layers use the same places one after another.
 *
 * @param states the residual stream {@code [rows, hidden]} in float32; likewise of the draft layer
 * @param normed {@code [rows, 2 · hidden]} in bfloat16
 * @param partialFloats floats of {@code partial}, which splits of attention are kept in
 * @param quantised room for x of a product in FP8, or of experts' in their order; without bytes
 *     where Hopper's kernels are not used
 * @param expandedTokens tokens that prompts of latent attention may have expanded at a time
 */
record Workspace(
    int rows,
    int logitRows,
    int expandedTokens,
    long states,
    long draftStates,
    long normed,
    long angles,
    long projected,
    long queryUp,
    long queries,
    long latentQueries,
    long latentMixed,
    long mixed,
    long inner,
    long partial,
    long partialFloats,
    long partialSums,
    long gateLogits,
    long chosen,
    long chosenWeights,
    long tiles,
    long slotRows,
    long slots,
    long slotInner,
    long slotOutput,
    long latents,
    long expanded,
    long keys,
    long logits,
    long scratch,
    long tokens,
    long quantised,
    long quantisedBytes) {

  static Workspace plan(
      Region region,
      ModelConfig config,
      DeviceWeights weights,
      CudaOptions options,
      int multiprocessors) {
    Sizes sizes = Sizes.of(weights);
    long rows = options.stepRows();
    long hidden = config.hiddenSize();
    long choices = rows * sizes.chosen;
    int logitRows = Math.min(options.stepRows(), options.logitRows());
    long splitFloats = 2L * multiprocessors * 64 * sizes.value + rows * sizes.mixed;
    long expandedTokens = sizes.latent ? options.expandedTokens() : 0;
    long quantisedBytes = options.hopper() ? sizes.hopperBytes(options.stepRows(), hidden) : 0;
    return new Workspace(
        options.stepRows(),
        logitRows,
        Math.toIntExact(expandedTokens),
        region.take(4 * rows * hidden),
        region.take(4 * rows * hidden),
        region.take(2 * rows * 2 * hidden),
        region.take(8 * rows * (config.rope().dim() / 2)),
        region.take(4 * rows * sizes.projected),
        region.take(4 * rows * sizes.queryUp),
        region.take(2 * rows * Math.max(sizes.queries, sizes.queryRank)),
        region.take(2 * rows * sizes.latentQueries),
        region.take(2 * rows * sizes.latentMixed),
        region.take(2 * rows * sizes.mixed),
        region.take(2 * rows * sizes.inner),
        region.take(4 * splitFloats),
        splitFloats,
        region.take(4 * splitFloats / Math.max(1, sizes.value)),
        region.take(4 * rows * sizes.experts),
        region.take(4 * choices),
        region.take(4 * choices),
        region.take(12L * Math.max(1, ExpertKernels.mostTiles((int) choices, sizes.experts, 8))),
        region.take(4 * choices),
        region.take(4 * choices),
        region.take(2 * choices * sizes.expertInner),
        region.take(4 * choices * (sizes.chosen > 0 ? hidden : 0)),
        region.take(2 * expandedTokens * sizes.rank),
        region.take(2 * expandedTokens * sizes.expanded),
        region.take(2 * expandedTokens * sizes.queries),
        region.take(4L * logitRows * config.vocabularySize()),
        region.take(4L * logitRows * config.vocabularySize()),
        region.take(4L * logitRows),
        region.take(quantisedBytes),
        quantisedBytes);
  }

  /** Where the splits of a step's attention are kept. */
  Splits splits(DeviceStep step) {
    return step.splits() == 1 ? Splits.NONE : new Splits(step.splits(), partial, partialSums);
  }

  /** The widest of each kind over all layers. */
  private static final class Sizes {

    int projected;
    int queryUp;
    int queryRank;
    int queries;
    int latentQueries;
    int latentMixed;
    int mixed;
    int inner;
    int value;
    int rank;
    int expanded;
    int experts;
    int chosen;
    int expertInner;
    boolean latent;

    static Sizes of(DeviceWeights weights) {
      Sizes sizes = new Sizes();
      List<DeviceLayer> layers = new ArrayList<>(weights.layers());
      weights.draft().ifPresent(draft -> layers.add(draft.layer()));
      layers.forEach(sizes::include);
      return sizes;
    }

    /** The most columns that x of a product has. */
    int widest(long hidden) {
      return Math.toIntExact(Math.max(2 * hidden, Math.max(Math.max(inner, mixed), queryRank)));
    }

    /** Room for x of any product in the form that Hopper's kernels read. */
    long hopperBytes(int rows, long hiddenSize) {
      int slots = rows * chosen;
      return Math.max(
          HopperKernels.scratchBytes(rows, widest(hiddenSize)),
          Math.max(
              HopperKernels.orderedBytes(slots, Math.toIntExact(hiddenSize)),
              HopperKernels.scratchBytes(
                  slots, Math.toIntExact(Math.max(hiddenSize, expertInner)))));
    }

    private void include(DeviceLayer layer) {
      switch (layer.attention()) {
        case Grouped grouped -> {
          int width = grouped.heads().heads() * grouped.heads().dim();
          projected = Math.max(projected, grouped.projections().rows());
          queries = Math.max(queries, width);
          mixed = Math.max(mixed, width);
          value = Math.max(value, grouped.heads().dim());
        }
        case Latent latentLayer -> include(latentLayer);
      }
      switch (layer.feeding()) {
        case Dense dense -> inner = Math.max(inner, dense.inner());
        case Mixture mixture -> {
          experts = Math.max(experts, mixture.config().experts());
          chosen = Math.max(chosen, mixture.config().chosen());
          expertInner = Math.max(expertInner, mixture.experts().inner());
          mixture.shared().ifPresent(shared -> inner = Math.max(inner, shared.inner()));
        }
      }
    }

    private void include(Latent layer) {
      latent = true;
      projected = Math.max(projected, layer.down().rows());
      layer.queryUp().map(QueryUp::matrix).ifPresent(m -> queryUp = Math.max(queryUp, m.rows()));
      layer.queryUp().map(QueryUp::norm).ifPresent(n -> queryRank = Math.max(queryRank, n.n()));
      queries = Math.max(queries, layer.heads() * layer.dim());
      latentQueries = Math.max(latentQueries, layer.heads() * layer.width());
      latentMixed = Math.max(latentMixed, layer.heads() * layer.rank());
      mixed = Math.max(mixed, layer.heads() * Math.max(layer.value(), 1));
      value = Math.max(value, AttentionKernels.MOST_RANK);
      rank = Math.max(rank, layer.rank());
      expanded = Math.max(expanded, layer.heads() * (layer.nope() + layer.value()));
    }
  }
}
