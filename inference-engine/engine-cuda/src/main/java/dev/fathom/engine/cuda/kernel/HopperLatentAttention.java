package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.driver.TensorMaps;
import dev.fathom.engine.cuda.driver.TensorMaps.Element;

/** Latent attention of DeepSeek's widths with Hopper's matrix and copy instructions. */
final class HopperLatentAttention {

  private static final int THREADS = 384;
  private static final int WIDTH = 576;
  private static final int RANK = 512;

  /** Rows of queries, and tokens, of a block's products. */
  private static final int TILE = 64;

  private static final int QUERY_BOX = 16;

  /** Queries, two tiles of latents, weights. */
  private static final int SHARED_BYTES = (3 * WIDTH + TILE) * TILE * 2;

  /** More tokens than a cache has: the page tables say which there are. */
  private static final int MOST_ENTRIES = 1 << 30;

  private final KernelLibrary library;
  private final TensorMaps maps;

  HopperLatentAttention(KernelLibrary library, TensorMaps maps) {
    this.library = library;
    this.maps = maps;
  }

  static boolean takes(Heads heads) {
    return heads.dim() == WIDTH && heads.valueDim() == RANK;
  }

  /** Whether the copy engine reaches all operands: pages that tiles consist of, or the reverse. */
  static boolean takes(Heads heads, Entries entries, Texts texts, long q) {
    int page = texts.pageSize();
    return takes(heads)
        && texts.tileRows() <= TILE
        && (page % TILE == 0 || (page >= 8 && TILE % page == 0))
        && entries.keyStride() == WIDTH
        && entries.keys() % 16 == 0
        && q % 16 == 0;
  }

  void launch(
      Stream stream,
      Heads heads,
      Entries entries,
      Texts texts,
      Splits splits,
      long q,
      Arguments attention) {
    int row = 2 * WIDTH;
    int box = Math.min(texts.pageSize(), TILE);
    int queries = texts.rows() * heads.heads();
    stream.launch(
        library.get("sm90_bf16_latent_attention", "sm90_bf16_latent_attention", SHARED_BYTES),
        new Grid(texts.tileCount(), 1, splits.count(), THREADS, SHARED_BYTES),
        Arguments.list()
            .map(maps.of(Element.BF16, q, queries, WIDTH, row, QUERY_BOX))
            .map(maps.of(Element.BF16, entries.keys(), MOST_ENTRIES, WIDTH, row, box))
            .value(attention));
  }

  /**
   * The number of splits whose waves of blocks, each with two tiles' time of overhead, and whose
   * joining are over first. In times of a tile, 2.3 µs on an H200 on 2026-11-27, as joining is: 1.7
   * µs, as much again for 150 splits of texts, and what the joining kernel cannot read at once.
   */
  static int splits(int tiles, int longest, int multiprocessors) {
    int steps = Math.ceilDiv(longest, TILE);
    int best = 1;
    double least = Double.POSITIVE_INFINITY;
    for (int splits = 1; splits <= Math.min(steps, AttentionKernels.MOST_SPLITS); splits++) {
      int waves = Math.ceilDiv(tiles * splits, multiprocessors);
      double blocks = waves * (Math.ceilDiv(steps, splits) + 2.0);
      double joining =
          splits > 1 ? 0.75 + 0.005 * splits * tiles + 0.03 * Math.max(0, splits - 64) : 0;
      if (blocks + joining < least) {
        least = blocks + joining;
        best = splits;
      }
    }
    return best;
  }
}
