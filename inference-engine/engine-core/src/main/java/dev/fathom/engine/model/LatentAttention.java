package dev.fathom.engine.model;

import dev.fathom.engine.cache.KvCache;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.PagedEntries;
import dev.fathom.engine.kernel.Scratch;
import dev.fathom.engine.tensor.Tensor;
import java.util.Arrays;
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
 * @param absorption the same, where it is absorbed
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
    Absorption absorption,
    Linear output,
    Path path)
    implements Attention {

  /** Tokens of a prompt that attend together. */
  private static final int TOKENS = 8;

  /** Heads that attend to the latents together. */
  private static final int HEADS = 4;

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
    float[] mixed = step.kernels().scratch().floats(step.rows() * heads * dims.valueDim());
    Arrays.fill(mixed, 0);
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
      input = queryNorm.orElseThrow().apply(step.kernels(), input);
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
    float[] expanded = expand(step, layer, chunk);
    int blocks = Math.ceilDiv(chunk.tokens().length, TOKENS);
    step.kernels()
        .parallel(
            blocks * heads,
            part -> {
              int head = part % heads;
              int firstToken = part / heads * TOKENS;
              int[] queryAt = new int[Math.min(TOKENS, chunk.tokens().length - firstToken)];
              int[] valueAt = new int[queryAt.length];
              int[] lengths = new int[queryAt.length];
              for (int row = 0; row < queryAt.length; row++) {
                int at = (firstRow + firstToken + row) * heads + head;
                queryAt[row] = at * dims.queryDim();
                valueAt[row] = at * dims.valueDim();
                lengths[row] = chunk.start() + firstToken + row + 1;
              }
              PagedEntries entries =
                  new PagedEntries(
                      expanded,
                      new int[1],
                      chunk.end(),
                      entryWidth,
                      head * dims.queryDim(),
                      dims.queryDim(),
                      keyWidth + head * dims.valueDim(),
                      dims.valueDim(),
                      scale);
              step.kernels().attend(entries, q, queryAt, lengths, mixed, valueAt);
            });
  }

  /** Keys, then values of all heads for each token up to the chunk's end. */
  private float[] expand(Step step, int layer, Chunk chunk) {
    KvCache cache = step.cache();
    float[] entries = cache.layer(layer);
    int tokens = chunk.end();
    Scratch scratch = step.kernels().scratch();
    float[] latents = scratch.floats(tokens * dims.rank());
    for (int t = 0; t < tokens; t++) {
      int at = cache.offset(chunk.pageTable(), t);
      System.arraycopy(entries, at, latents, t * dims.rank(), dims.rank());
    }
    int nope = dims.nopeDim();
    int value = dims.valueDim();
    float[] up = scratch.floats(tokens * heads * (nope + value));
    step.kernels().matmul(keyValueUp, latents, tokens, up);
    int keyWidth = heads * dims.queryDim();
    float[] expanded = scratch.floats(tokens * (keyWidth + heads * value));
    step.kernels()
        .parallel(
            tokens,
            t -> {
              int rotary = cache.offset(chunk.pageTable(), t) + dims.rank();
              for (int head = 0; head < heads; head++) {
                int from = (t * heads + head) * (nope + value);
                int key = t * (keyWidth + heads * value) + head * dims.queryDim();
                int to = t * (keyWidth + heads * value) + keyWidth + head * value;
                System.arraycopy(up, from, expanded, key, nope);
                System.arraycopy(entries, rotary, expanded, key + nope, dims.ropeDim());
                System.arraycopy(up, from + nope, expanded, to, value);
              }
            });
    return expanded;
  }

  private void absorbed(Step step, int layer, Chunk chunk, int firstRow, float[] q, float[] mixed) {
    Kernels kernels = step.kernels();
    KvCache cache = step.cache();
    PagedEntries entries =
        new PagedEntries(
            cache.layer(layer),
            chunk.pageTable(),
            cache.pageSize(),
            cache.width(),
            0,
            cacheWidth(),
            0,
            dims.rank(),
            scale);
    int blocks = Math.ceilDiv(heads, HEADS);
    kernels.parallel(
        chunk.tokens().length * blocks,
        part -> {
          int token = part / blocks;
          int head = part % blocks * HEADS;
          int count = Math.min(HEADS, heads - head);
          int at = (firstRow + token) * heads + head;
          absorbed(kernels, entries, chunk.start() + token + 1, head, count, at, q, mixed);
        });
  }

  /** Some heads of a token, the first of which is number {@code at} of all tokens' heads. */
  private void absorbed(
      Kernels kernels,
      PagedEntries entries,
      int length,
      int head,
      int count,
      int at,
      float[] q,
      float[] mixed) {
    int nope = dims.nopeDim();
    float[] latentQueries = new float[count * cacheWidth()];
    float[] latents = new float[count * dims.rank()];
    int[] queryAt = new int[count];
    int[] latentAt = new int[count];
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      int from = (at + i) * dims.queryDim();
      queryAt[i] = i * cacheWidth();
      latentAt[i] = i * dims.rank();
      lengths[i] = length;
      absorption.query(kernels, head + i, q, from, latentQueries, queryAt[i]);
      System.arraycopy(q, from + nope, latentQueries, queryAt[i] + dims.rank(), dims.ropeDim());
    }
    kernels.attend(entries, latentQueries, queryAt, lengths, latents, latentAt);
    for (int i = 0; i < count; i++) {
      absorption.result(kernels, head + i, latents, latentAt[i], mixed, (at + i) * dims.valueDim());
    }
  }
}
