package dev.fathom.engine.cuda.model;

/**
 * What is set aside on the device besides weights and cache.
 *
 * @param stepRows the most tokens of one step
 * @param logitRows logits kept at a time; more are computed piece by piece
 * @param expandedTokens prompts of latent attention up to here are computed with their keys and
 *     values expanded, longer ones on the latents themselves
 * @param graphs whether steps that only decode are recorded once and then launched as a whole
 * @param hopper whether Hopper's own kernels are used
 * @param reserveBytes of the device's memory that a mixture of experts leaves, for keys and values:
 *     experts that do not fit beside it stay in main memory
 */
public record CudaOptions(
    int stepRows,
    int logitRows,
    int expandedTokens,
    boolean graphs,
    boolean hopper,
    long reserveBytes) {

  /** The system property for {@code reserveBytes}, in bytes. */
  public static final String RESERVE = "fathom.cuda.reserve";

  public static final CudaOptions DEFAULT =
      new CudaOptions(1024, 128, 8192, true, false, Long.getLong(RESERVE, 2L << 30));

  public CudaOptions {
    if (stepRows < 1 || logitRows < 1 || expandedTokens < 0 || reserveBytes < 0) {
      throw new IllegalArgumentException("CUDA options must be positive");
    }
  }

  /** The same, with or without Hopper's own kernels. */
  public CudaOptions withHopper(boolean use) {
    return new CudaOptions(stepRows, logitRows, expandedTokens, graphs, use, reserveBytes);
  }
}
