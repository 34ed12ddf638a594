package dev.fathom.engine.cuda.check;

import dev.fathom.engine.config.RopeConfig.Layout;
import dev.fathom.engine.cuda.kernel.EntryKernels;
import dev.fathom.engine.cuda.kernel.EntryKernels.LatentProjected;
import dev.fathom.engine.cuda.kernel.EntryKernels.Projected;
import dev.fathom.engine.cuda.kernel.Heads;
import dev.fathom.engine.cuda.kernel.Rotation;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** From projections to queries and cache entries. */
final class EntryChecks implements Check {

  private static final int ROWS = 5;
  private static final float EPSILON = 1e-6f;

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    List<Result> results = new ArrayList<>();
    for (Layout layout : Layout.values()) {
      for (boolean norms : new boolean[] {false, true}) {
        grouped(bed, random, layout, norms, new Heads(4, 2, 6, 6, 1), results);
        grouped(bed, random, layout, norms, new Heads(5, 1, 128, 128, 1), results);
      }
      latent(bed, random, layout, 3, 12, 10, 8, 6, results);
      latent(bed, random, layout, 2, 512, 128, 64, 128, results);
    }
    return results;
  }

  /** Cosines and sines that need not be those of any angle. */
  private static float[] angles(Randoms random, int pairs) {
    return random.floats(2 * ROWS * pairs);
  }

  private static void grouped(
      Bed bed, Randoms random, Layout layout, boolean norms, Heads heads, List<Result> results) {
    int pairs = heads.dim() / 2;
    int q = heads.heads() * heads.dim();
    int k = heads.groups() * heads.dim();
    int stride = q + 2 * k + 7;
    float[] projected = random.floats(ROWS * stride);
    float[] angles = angles(random, pairs);
    float[] queryNorm = random.floats(heads.dim());
    float[] keyNorm = random.floats(heads.dim());
    int[] slots = random.distinct(ROWS, 9);
    long queries = bed.room(2L * ROWS * q);
    long cache = bed.zeros(2L * 9 * 2 * k);
    new EntryKernels(bed.library())
        .grouped(
            bed.stream(),
            new Projected(
                bed.floats(projected),
                stride,
                3,
                q + 4,
                q + k + 5,
                norms ? bed.floats(queryNorm) : 0,
                norms ? bed.floats(keyNorm) : 0),
            new Rotation(bed.floats(angles), pairs, layout),
            heads,
            EPSILON,
            ROWS,
            bed.ints(slots),
            queries,
            cache);
    double[] expectedQueries = new double[ROWS * q];
    double[] expectedCache = new double[9 * 2 * k];
    for (int row = 0; row < ROWS; row++) {
      for (int h = 0; h < heads.heads(); h++) {
        double[] query = head(projected, row * stride + 3 + h * heads.dim(), heads.dim());
        query = norms ? Expected.normed(query, queryNorm, EPSILON) : query;
        turn(query, angles, row * pairs, pairs, layout, 0);
        System.arraycopy(query, 0, expectedQueries, row * q + h * heads.dim(), heads.dim());
      }
      for (int g = 0; g < heads.groups(); g++) {
        int to = slots[row] * 2 * k + g * heads.dim();
        double[] key = head(projected, row * stride + q + 4 + g * heads.dim(), heads.dim());
        key = norms ? Expected.normed(key, keyNorm, EPSILON) : key;
        turn(key, angles, row * pairs, pairs, layout, 0);
        System.arraycopy(key, 0, expectedCache, to, heads.dim());
        double[] value = head(projected, row * stride + q + k + 5 + g * heads.dim(), heads.dim());
        System.arraycopy(value, 0, expectedCache, to + k, heads.dim());
      }
    }
    String shape = "%s, %s%s".formatted(heads, layout, norms ? ", normed" : "");
    results.add(
        Result.of(
            "grouped queries",
            shape,
            bed.readBf16(queries, ROWS * q),
            expectedQueries,
            Result.BF16));
    results.add(
        Result.of(
            "grouped entries", shape, bed.readBf16(cache, 9 * 2 * k), expectedCache, Result.BF16));
  }

  private static double[] head(float[] values, int at, int n) {
    double[] head = new double[n];
    for (int i = 0; i < n; i++) {
      head[i] = values[at + i];
    }
    return head;
  }

  /** Turns the pairs from {@code from} on. */
  private static void turn(
      double[] head, float[] angles, int angle, int pairs, Layout layout, int from) {
    for (int p = 0; p < pairs; p++) {
      int i = from + (layout == Layout.PAIRS ? 2 * p : p);
      int j = layout == Layout.PAIRS ? i + 1 : i + pairs;
      double cos = angles[2 * (angle + p)];
      double sin = angles[2 * (angle + p) + 1];
      double a = head[i];
      double b = head[j];
      head[i] = a * cos - b * sin;
      head[j] = b * cos + a * sin;
    }
  }

  private static void latent(
      Bed bed,
      Randoms random,
      Layout layout,
      int heads,
      int rank,
      int nope,
      int rope,
      int value,
      List<Result> results) {
    EntryKernels kernels = new EntryKernels(bed.library());
    int pairs = rope / 2;
    int width = rank + rope;
    int dim = nope + rope;
    float[] angles = angles(random, pairs);
    float[] down = random.floats(ROWS * (width + 3));
    float[] norm = random.floats(rank);
    int[] pages = random.distinct(3, 4);
    int pageSize = 2;
    int[] slots = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      slots[row] = pages[row / pageSize] * pageSize + row % pageSize;
    }
    Rotation rotation = new Rotation(bed.floats(angles), pairs, layout);
    long cache = bed.zeros(2L * 8 * width);
    float[] projected = random.floats(ROWS * (heads * dim + 1));
    long q = bed.room(2L * ROWS * heads * dim);
    long latentQueries = bed.zeros(2L * ROWS * heads * width);
    kernels.latent(
        bed.stream(),
        new LatentProjected(
            bed.floats(projected),
            (long) heads * dim + 1,
            bed.floats(down),
            width + 3,
            new Norm(bed.floats(norm), rank, EPSILON)),
        rotation,
        ROWS,
        heads,
        nope,
        bed.ints(slots),
        q,
        latentQueries,
        cache);
    double[] expectedCache = new double[8 * width];
    for (int row = 0; row < ROWS; row++) {
      double[] entry = head(down, row * (width + 3), width);
      double[] latent = Expected.normed(Arrays.copyOf(entry, rank), norm, EPSILON);
      System.arraycopy(latent, 0, entry, 0, rank);
      turn(entry, angles, row * pairs, pairs, layout, rank);
      System.arraycopy(entry, 0, expectedCache, slots[row] * width, width);
    }
    String shape = "rank %d, keys %d + %d, %s".formatted(rank, nope, rope, layout);
    float[] entries = bed.readBf16(cache, 8 * width);
    results.add(Result.of("latent entries", shape, entries, expectedCache, Result.BF16));

    double[] expectedQueries = new double[ROWS * heads * dim];
    double[] expectedLatent = new double[ROWS * heads * width];
    for (int i = 0; i < ROWS * heads; i++) {
      int row = i / heads;
      double[] head = head(projected, row * (heads * dim + 1) + i % heads * dim, dim);
      turn(head, angles, row * pairs, pairs, layout, nope);
      System.arraycopy(head, 0, expectedQueries, i * dim, dim);
      System.arraycopy(head, nope, expectedLatent, i * width + rank, rope);
    }
    results.add(
        Result.of(
            "latent queries",
            shape,
            bed.readBf16(q, expectedQueries.length),
            expectedQueries,
            Result.BF16));
    results.add(
        Result.of(
            "latent queries, absorbed",
            shape,
            bed.readBf16(latentQueries, expectedLatent.length),
            expectedLatent,
            Result.BF16));
    expanded(
        bed, kernels, random, heads, rank, nope, rope, value, cache, entries, pages, slots, shape,
        results);
  }

  private static void expanded(
      Bed bed,
      EntryKernels kernels,
      Randoms random,
      int heads,
      int rank,
      int nope,
      int rope,
      int value,
      long cache,
      float[] entries,
      int[] pages,
      int[] slots,
      String shape,
      List<Result> results) {
    int width = rank + rope;
    int dim = nope + rope;
    long table = bed.ints(pages);
    long latents = bed.room(2L * ROWS * rank);
    kernels.gatherLatents(bed.stream(), cache, table, 2, ROWS, rank, width, latents);
    float[] up = Bf16.round(random.floats(ROWS * heads * (nope + value)));
    long keys = bed.room(2L * ROWS * heads * dim);
    kernels.joinKeys(
        bed.stream(), bed.bf16(up), cache, table, 2, ROWS, heads, nope, value, rank, rope, keys);
    double[] expectedLatents = new double[ROWS * rank];
    double[] expectedKeys = new double[ROWS * heads * dim];
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < rank; i++) {
        expectedLatents[row * rank + i] = entries[slots[row] * width + i];
      }
      for (int i = 0; i < heads * dim; i++) {
        int head = row * heads + i / dim;
        expectedKeys[head * dim + i % dim] =
            i % dim < nope
                ? up[head * (nope + value) + i % dim]
                : entries[slots[row] * width + rank + i % dim - nope];
      }
    }
    results.add(
        Result.of(
            "latents gathered", shape, bed.readBf16(latents, ROWS * rank), expectedLatents, 0));
    results.add(
        Result.of("keys joined", shape, bed.readBf16(keys, expectedKeys.length), expectedKeys, 0));
  }
}
