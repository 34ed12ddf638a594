package dev.fathom.engine.cuda.model;

/**
 * What is set aside on the device besides weights and cache.
 *
 * @param stepRows the most tokens of one step
 * @param logitRows logits kept at a time; more are computed piece by piece
 * @param expandedTokens prompts of latent attention up to here are computed with their keys and
 *     values expanded, longer ones on the latents themselves
 * @param graphs whether steps that only decode are recorded once and then launched as a whole
 */
public record CudaOptions(int stepRows, int logitRows, int expandedTokens, boolean graphs) {

  public static final CudaOptions DEFAULT = new CudaOptions(1024, 128, 8192, true);

  public CudaOptions {
    if (stepRows < 1 || logitRows < 1 || expandedTokens < 0) {
      throw new IllegalArgumentException("CUDA options must be positive");
    }
  }
}
