package dev.fathom.engine.model;

import dev.fathom.engine.cache.KvCache;
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
    for (int row = 0; row < step.rows(); row++) {
      for (int head = 0; head < heads; head++) {
        step.rotation().apply(row, q, (row * heads + head) * dim);
      }
      for (int group = 0; group < groups; group++) {
        step.rotation().apply(row, k, (row * groups + group) * dim);
      }
    }
    remember(step, layer, k, v);
    float[] mixed = new float[q.length];
    int firstRow = 0;
    for (Chunk chunk : step.batch().chunks()) {
      attend(step, layer, chunk, firstRow, q, mixed);
      firstRow += chunk.tokens().length;
    }
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

  private void attend(Step step, int layer, Chunk chunk, int firstRow, float[] q, float[] mixed) {
    KvCache cache = step.cache();
    PagedAttention attention =
        new PagedAttention(
            cache.layer(layer),
            chunk.pageTable(),
            cache.pageSize(),
            cache.width(),
            dim,
            dim,
            (float) (1 / Math.sqrt(dim)));
    step.kernels()
        .parallel(
            chunk.tokens().length * heads,
            part -> {
              int token = part / heads;
              int head = part % heads;
              int keyAt = head / (heads / groups) * dim;
              int at = ((firstRow + token) * heads + head) * dim;
              int length = chunk.start() + token + 1;
              attention.apply(
                  step.kernels(), q, at, length, keyAt, groups * dim + keyAt, mixed, at);
            });
  }
}
