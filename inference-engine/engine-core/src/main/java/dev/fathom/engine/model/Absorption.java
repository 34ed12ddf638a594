package dev.fathom.engine.model;

import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;

/**
 * How latent attention absorbs the up-projection of a head (DeepSeek-V2, section 2.1.2): that of
 * the keys into its query, that of the values into its result.
 */
sealed interface Absorption {

  /**
   * Wᵀ·q, so that it can be held against latents.
   *
   * @param q the head's {@code nopeDim} floats from {@code qAt} on
   * @param latentQuery takes {@code rank} floats from {@code at} on, which are zero before
   */
  void query(Kernels kernels, int head, float[] q, int qAt, float[] latentQuery, int at);

  /**
   * W·c of what the head has attended to.
   *
   * @param latents {@code rank} floats from {@code latentsAt} on
   * @param result takes {@code valueDim} floats from {@code at} on
   */
  void result(Kernels kernels, int head, float[] latents, int latentsAt, float[] result, int at);

  /** From {@code [heads · (nopeDim + valueDim), rank]}, a head's keys before its values. */
  record Joined(Tensor up, LatentConfig dims) implements Absorption {

    @Override
    public void query(Kernels kernels, int head, float[] q, int qAt, float[] latentQuery, int at) {
      kernels.addRows(up, first(head), dims.nopeDim(), q, qAt, latentQuery, at);
    }

    @Override
    public void result(
        Kernels kernels, int head, float[] latents, int latentsAt, float[] result, int at) {
      int row = first(head) + dims.nopeDim();
      kernels.dotRows(up, row, dims.valueDim(), latents, latentsAt, result, at);
    }

    private int first(int head) {
      return head * (dims.nopeDim() + dims.valueDim());
    }
  }

  /**
   * From newer GGUF files' {@code k_b} {@code [heads, rank, nopeDim]} and {@code v_b} {@code
   * [heads, valueDim, rank]}: what is absorbed lies there as it is needed, and is a quarter of the
   * joined matrix to read.
   */
  record Split(Tensor keys, Tensor values, LatentConfig dims) implements Absorption {

    /** Whether products with these rows are as fast as with the joined ones. */
    static boolean suits(Tensor keys, Tensor values) {
      return keys.type() == DType.Q8_0 && values.type() == DType.Q8_0;
    }

    @Override
    public void query(Kernels kernels, int head, float[] q, int qAt, float[] latentQuery, int at) {
      kernels.dotRows(keys, head * dims.rank(), dims.rank(), q, qAt, latentQuery, at);
    }

    @Override
    public void result(
        Kernels kernels, int head, float[] latents, int latentsAt, float[] result, int at) {
      int value = dims.valueDim();
      kernels.dotRows(values, head * value, value, latents, latentsAt, result, at);
    }
  }
}
