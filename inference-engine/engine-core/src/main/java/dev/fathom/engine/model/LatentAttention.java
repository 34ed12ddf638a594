package dev.fathom.engine.model;

import dev.fathom.engine.cache.KvCache;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.tensor.Tensor;
import java.util.Optional;

/**
 * Multi-head latent attention (DeepSeek-V2, section 2.1). Only a latent vector and one rotary key
 * are cached for a token: {@code [rank | ropeDim]} floats an entry, for all heads together.
 *
 * <p>There are two ways to the same result. The <b>naive</b> one expands keys and values of all
 * heads from the latents and attends as usual: least arithmetic for many queries, so it computes
 * prompts. The <b>absorbed</b> one moves the key expansion to the query and the value expansion to
 * the result, since q·(W·c) = (Wᵀ·q)·c; then all heads attend to the latents themselves, as if they
 * were one shared key and value: least memory traffic for a single query, so it decodes.
 *
 * @param queryDown with {@code queryNorm}, when queries are compressed
 * @param keyValueUp {@code [heads · (nopeDim + valueDim), rank]}, a head's keys before its values
 */
public record LatentAttention(
    int heads,
    LatentConfig dims,
    float scale,
    Optional<Linear> queryDown,
    Optional<RmsNorm> queryNorm,
    Linear query,
    Linear keyValueDown,
    RmsNorm latentNorm,
    Tensor keyValueUp,
    Linear output,
    Path path)
    implements Attention {

  /** Which of the two ways is taken. */
  public enum Path {
    NAIVE,
    ABSORBED,
    /** Naive for the tokens of prompts, absorbed for those of answers. */
    FASTEST
  }

  @Override
  public int cacheWidth() {
    return dims.rank() + dims.ropeDim();
  }

  @Override
  public float[] apply(Step step, int layer, float[] x) {
    float[] q = queries(step, x);
    remember(step, layer, keyValueDown.apply(step.kernels(), x, step.rows()));
    float[] mixed = new float[step.rows() * heads * dims.valueDim()];
    int firstRow = 0;
    for (Chunk chunk : step.batch().chunks()) {
      boolean absorb =
          switch (path) {
            case NAIVE -> false;
            case ABSORBED -> true;
            case FASTEST -> chunk.phase() == Chunk.Phase.DECODE;
          };
      if (absorb) {
        absorbed(step, layer, chunk, firstRow, q, mixed);
      } else {
        naive(step, layer, chunk, firstRow, q, mixed);
      }
      firstRow += chunk.tokens().length;
    }
    return output.apply(step.kernels(), mixed, step.rows());
  }

  /** {@code [rows, heads, nopeDim | ropeDim]}, the second part rotated. */
  private float[] queries(Step step, float[] x) {
    float[] input = x;
    if (queryDown.isPresent()) {
      input = queryDown.get().apply(step.kernels(), x, step.rows());
      input = queryNorm.orElseThrow().apply(input);
    }
    float[] q = query.apply(step.kernels(), input, step.rows());
    for (int row = 0; row < step.rows(); row++) {
      for (int head = 0; head < heads; head++) {
        int at = (row * heads + head) * dims.queryDim() + dims.nopeDim();
        step.rotation().apply(row, q, at);
      }
    }
    return q;
  }

  private void remember(Step step, int layer, float[] latents) {
    KvCache cache = step.cache();
    int width = cacheWidth();
    int row = 0;
    for (Chunk chunk : step.batch().chunks()) {
      for (int position = chunk.start(); position < chunk.end(); position++, row++) {
        latentNorm.applyInPlace(latents, row * width);
        step.rotation().apply(row, latents, row * width + dims.rank());
        int at = cache.offset(chunk.pageTable(), position);
        System.arraycopy(latents, row * width, cache.layer(layer), at, width);
      }
    }
  }

  private void naive(Step step, int layer, Chunk chunk, int firstRow, float[] q, float[] mixed) {
    int keyWidth = heads * dims.queryDim();
    int entryWidth = keyWidth + heads * dims.valueDim();
    PagedAttention attention =
        new PagedAttention(
            expand(step, layer, chunk),
            new int[1],
            chunk.end(),
            entryWidth,
            dims.queryDim(),
            dims.valueDim(),
            scale);
    step.kernels()
        .parallel(
            chunk.tokens().length * heads,
            part -> {
              int token = part / heads;
              int head = part % heads;
              int at = (firstRow + token) * heads + head;
              attention.apply(
                  step.kernels(),
                  q,
                  at * dims.queryDim(),
                  chunk.start() + token + 1,
                  head * dims.queryDim(),
                  keyWidth + head * dims.valueDim(),
                  mixed,
                  at * dims.valueDim());
            });
  }

  /** Keys, then values of all heads for each token up to the chunk's end. */
  private float[] expand(Step step, int layer, Chunk chunk) {
    KvCache cache = step.cache();
    float[] entries = cache.layer(layer);
    int tokens = chunk.end();
    float[] latents = new float[tokens * dims.rank()];
    for (int t = 0; t < tokens; t++) {
      int at = cache.offset(chunk.pageTable(), t);
      System.arraycopy(entries, at, latents, t * dims.rank(), dims.rank());
    }
    int nope = dims.nopeDim();
    int value = dims.valueDim();
    float[] up = new float[tokens * heads * (nope + value)];
    step.kernels().matmul(keyValueUp, latents, tokens, up);
    int keyWidth = heads * dims.queryDim();
    float[] expanded = new float[tokens * (keyWidth + heads * value)];
    for (int t = 0; t < tokens; t++) {
      int rotary = cache.offset(chunk.pageTable(), t) + dims.rank();
      for (int head = 0; head < heads; head++) {
        int from = (t * heads + head) * (nope + value);
        int key = t * (keyWidth + heads * value) + head * dims.queryDim();
        int to = t * (keyWidth + heads * value) + keyWidth + head * value;
        System.arraycopy(up, from, expanded, key, nope);
        System.arraycopy(entries, rotary, expanded, key + nope, dims.ropeDim());
        System.arraycopy(up, from + nope, expanded, to, value);
      }
    }
    return expanded;
  }

  private void absorbed(Step step, int layer, Chunk chunk, int firstRow, float[] q, float[] mixed) {
    Kernels kernels = step.kernels();
    KvCache cache = step.cache();
    PagedAttention attention =
        new PagedAttention(
            cache.layer(layer),
            chunk.pageTable(),
            cache.pageSize(),
            cache.width(),
            cacheWidth(),
            dims.rank(),
            scale);
    int nope = dims.nopeDim();
    int value = dims.valueDim();
    kernels.parallel(
        chunk.tokens().length * heads,
        part -> {
          int token = part / heads;
          int head = part % heads;
          int at = (firstRow + token) * heads + head;
          int row = head * (nope + value);
          float[] latentQuery = new float[cacheWidth()];
          kernels.addRows(keyValueUp, row, nope, q, at * dims.queryDim(), latentQuery, 0);
          System.arraycopy(
              q, at * dims.queryDim() + nope, latentQuery, dims.rank(), dims.ropeDim());
          float[] latent = new float[dims.rank()];
          int length = chunk.start() + token + 1;
          attention.apply(kernels, latentQuery, 0, length, 0, 0, latent, 0);
          kernels.dotRows(keyValueUp, row + nope, value, latent, 0, mixed, at * value);
        });
  }
}
