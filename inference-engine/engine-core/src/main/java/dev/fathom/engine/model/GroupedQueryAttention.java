package dev.fathom.engine.model;

import dev.fathom.engine.cache.KvCache;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.PagedEntries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Grouped-query attention (arXiv:2305.13245): several query heads share a key and a value head. A
 * cache entry is the keys of all groups, then their values.
 *
 * @param queryNorm for Qwen3, over each head before rotation; likewise {@code keyNorm}
 */
public record GroupedQueryAttention(
    int heads,
    int groups,
    int dim,
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    Optional<RmsNorm> queryNorm,
    Optional<RmsNorm> keyNorm)
    implements Attention {

  /** Tokens of a prompt that attend together. */
  private static final int TOKENS = 8;

  @Override
  public int cacheWidth() {
    return 2 * groups * dim;
  }

  @Override
  public float[] apply(Step step, int layer, float[] x) {
    List<float[]> all = Linear.applyAll(step.kernels(), x, step.rows(), List.of(query, key, value));
    float[] q = all.get(0);
    float[] k = all.get(1);
    float[] v = all.get(2);
    queryNorm.ifPresent(norm -> normalise(norm, q));
    keyNorm.ifPresent(norm -> normalise(norm, k));
    step.kernels()
        .parallel(
            step.rows(),
            row -> {
              for (int head = 0; head < heads; head++) {
                step.rotation().apply(row, q, (row * heads + head) * dim);
              }
              for (int group = 0; group < groups; group++) {
                step.rotation().apply(row, k, (row * groups + group) * dim);
              }
            });
    remember(step, layer, k, v);
    float[] mixed = step.kernels().scratch().floats(q.length);
    Arrays.fill(mixed, 0);
    List<Runnable> parts = new ArrayList<>();
    int firstRow = 0;
    for (Chunk chunk : step.batch().chunks()) {
      attend(step, layer, chunk, firstRow, q, mixed, parts);
      firstRow += chunk.tokens().length;
    }
    step.kernels().parallel(parts.size(), part -> parts.get(part).run());
    return output.apply(step.kernels(), mixed, step.rows());
  }

  private void normalise(RmsNorm norm, float[] x) {
    for (int at = 0; at < x.length; at += dim) {
      norm.applyInPlace(x, at);
    }
  }

  private void remember(Step step, int layer, float[] k, float[] v) {
    KvCache cache = step.cache();
    int half = groups * dim;
    int row = 0;
    for (Chunk chunk : step.batch().chunks()) {
      for (int position = chunk.start(); position < chunk.end(); position++, row++) {
        int at = cache.offset(chunk.pageTable(), position);
        System.arraycopy(k, row * half, cache.layer(layer), at, half);
        System.arraycopy(v, row * half, cache.layer(layer), at + half, half);
      }
    }
  }

  /** Adds the parts of a chunk: some tokens' heads of a group, which share keys and values. */
  private void attend(
      Step step,
      int layer,
      Chunk chunk,
      int firstRow,
      float[] q,
      float[] mixed,
      List<Runnable> parts) {
    KvCache cache = step.cache();
    for (int group = 0; group < groups; group++) {
      PagedEntries entries =
          new PagedEntries(
              cache.layer(layer),
              chunk.pageTable(),
              cache.pageSize(),
              cache.width(),
              group * dim,
              dim,
              (groups + group) * dim,
              dim,
              (float) (1 / Math.sqrt(dim)));
      int firstHead = group * (heads / groups);
      for (int token = 0; token < chunk.tokens().length; token += TOKENS) {
        int first = token;
        parts.add(
            () -> attend(step.kernels(), entries, chunk, firstRow, first, firstHead, q, mixed));
      }
    }
  }

  private void attend(
      Kernels kernels,
      PagedEntries entries,
      Chunk chunk,
      int firstRow,
      int firstToken,
      int firstHead,
      float[] q,
      float[] mixed) {
    int tokens = Math.min(TOKENS, chunk.tokens().length - firstToken);
    int shared = heads / groups;
    int[] at = new int[tokens * shared];
    int[] lengths = new int[tokens * shared];
    for (int row = 0; row < at.length; row++) {
      int token = firstToken + row / shared;
      at[row] = ((firstRow + token) * heads + firstHead + row % shared) * dim;
      lengths[row] = chunk.start() + token + 1;
    }
    kernels.attend(entries, q, at, lengths, mixed, at);
  }
}
