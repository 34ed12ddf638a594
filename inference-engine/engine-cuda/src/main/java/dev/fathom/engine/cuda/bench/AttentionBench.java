package dev.fathom.engine.cuda.bench;

import dev.fathom.engine.cuda.bench.CudaBench.Measured;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.kernel.Entries;
import dev.fathom.engine.cuda.kernel.Heads;
import dev.fathom.engine.cuda.kernel.Splits;
import dev.fathom.engine.cuda.kernel.Texts;
import java.util.Locale;
import java.util.SplittableRandom;

/** Attention of answers to the cache. */
final class AttentionBench {

  private static final int PAGE = 64;

  /** Tokens in the cache over all texts: far more than the second-level cache holds. */
  private static final int TOKENS = 512 << 10;

  private final Device device;
  private final boolean hopper;

  AttentionBench(Device device, boolean hopper) {
    this.device = device;
    this.hopper = hopper;
  }

  /** DeepSeek-V3's, absorbed; the share is of the tighter of the two ceilings. */
  Measured latent(int context, double copyRate, double libraryRate) {
    Heads heads = new Heads(128, 1, 576, 512, 0.1f);
    int texts = TOKENS / context;
    int pages = context / PAGE;
    try (Ground ground = new Ground(device)) {
      AttentionKernels kernels = ground.attention(hopper);
      int tileRows = kernels.latentTileRows(heads.heads(), heads.dim());
      int[] all = new int[3 * texts];
      int[] tables = shuffled(texts * pages);
      int[] tiles = new int[2 * texts * (heads.heads() / tileRows)];
      int tile = 0;
      for (int text = 0; text < texts; text++) {
        all[3 * text] = text;
        all[3 * text + 1] = 1;
        all[3 * text + 2] = context - 1;
        for (int first = 0; first < heads.heads(); first += tileRows) {
          tiles[tile++] = text;
          tiles[tile++] = first;
        }
      }
      int splits = kernels.latentSplits(heads, tile / 2, context);
      long outputs = (long) texts * heads.heads() * heads.valueDim();
      long cache = ground.random((long) TOKENS * heads.dim());
      long q = ground.random((long) texts * heads.heads() * heads.dim());
      long out = ground.room(2 * outputs);
      Texts described =
          new Texts(
              ground.ints(all),
              ground.ints(tiles),
              tile / 2,
              tileRows,
              ground.ints(tables),
              pages,
              PAGE,
              texts);
      Splits parts =
          splits == 1
              ? Splits.NONE
              : new Splits(
                  splits,
                  ground.room(4L * splits * outputs),
                  ground.room(4L * splits * texts * heads.heads()));
      Entries entries = new Entries(cache, cache, heads.dim(), heads.dim(), 0, 0);
      double seconds =
          ground.seconds(
              () -> kernels.latent(ground.stream(), heads, entries, described, parts, q, out));
      double bytes = 2.0 * TOKENS * heads.dim();
      double flops = 2.0 * TOKENS * heads.heads() * (heads.dim() + heads.valueDim());
      double compute = Double.isNaN(libraryRate) ? 0 : flops / libraryRate;
      return new Measured(
          String.format(
              Locale.ROOT,
              "%.0f GB/s, %.0f TFLOP/s",
              bytes / seconds / 1e9,
              flops / seconds / 1e12),
          Math.max(bytes / copyRate, compute) / seconds);
    }
  }

  private static int[] shuffled(int count) {
    SplittableRandom random = new SplittableRandom(3);
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(i + 1);
      all[i] = all[at];
      all[at] = i;
    }
    return all;
  }
}
